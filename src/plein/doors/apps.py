from django.apps import AppConfig


class DoorsConfig(AppConfig):
    """Ways in through other systems."""

    name = "plein.doors"
    label = "doors"

    def ready(self) -> None:
        from plein.doors import door  # the registry can only be filled once models are there

        door.discover()
