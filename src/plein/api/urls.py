"""Addresses of the API."""

from django.urls import URLPattern, URLResolver, path, re_path

from plein.api import views

operations, _app, _namespace = views.api.urls
for pattern in operations:
    if isinstance(pattern, URLPattern):
        pattern.callback = views.guarded(pattern.callback)

urlpatterns: list[URLPattern | URLResolver] = [
    path("openapi.json", views.guarded(views.openapi), name="api_description"),
    path("docs", views.guarded(views.docs), name="api_docs"),
    path("problems/<slug:name>", views.guarded(views.problem), name="api_problem"),
    *(pattern for pattern in operations if getattr(pattern, "name", "") != "api-root"),
    re_path("", views.unknown),
]
