from django.apps import AppConfig


class WebConfig(AppConfig):
    """The pages."""

    name = "plein.web"
    label = "web"
