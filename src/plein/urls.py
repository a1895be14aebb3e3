"""Every address: the API, then what channels add, then the pages."""

from django.apps import apps
from django.urls import include, path, re_path
from django.utils.module_loading import module_has_submodule

from plein.api.views import unknown

channels = [
    path("", include(f"{app.name}.urls"))
    for app in apps.get_app_configs()
    if app.name.startswith("plein.channels.") and module_has_submodule(app.module, "urls")
]
urlpatterns = [
    path("api/v1/", include("plein.api.urls")),
    re_path("^api/", unknown),
    path("", include("plein.doors.scim.urls")),
    *channels,
    path("", include("plein.web.urls")),
]
handler400 = "plein.web.errors.bad_request"
handler403 = "plein.web.errors.forbidden"
handler404 = "plein.web.errors.not_found"
handler500 = "plein.web.errors.server_error"
