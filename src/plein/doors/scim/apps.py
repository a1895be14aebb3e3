from django.apps import AppConfig


class ScimConfig(AppConfig):
    """People and groups that other systems keep."""

    name = "plein.doors.scim"
    label = "scim"
