"""Addresses of the API."""

from django.urls import URLPattern, URLResolver, path, re_path

from plein.api import stream, views


def _operations() -> list[URLPattern]:
    """The addresses of the operations, named apart from the pages."""
    found = [pattern for pattern in views.api.urls[0] if isinstance(pattern, URLPattern) and pattern.name != "api-root"]
    for pattern in found:
        pattern.callback = views.guarded(pattern.callback)
        pattern.name = f"api_{pattern.name}"
    return found


urlpatterns: list[URLPattern | URLResolver] = [
    path("openapi.json", views.guarded(views.openapi), name="api_description"),
    path("docs", views.guarded(views.docs), name="api_docs"),
    path("events", views.guarded(stream.listen), name="api_listen"),
    path("problems/<slug:name>", views.guarded(views.problem), name="api_problem"),
    *_operations(),
    re_path("", views.unknown),
]
