from django.apps import AppConfig


class ApiConfig(AppConfig):
    """The public API."""

    name = "plein.api"
    label = "api"
