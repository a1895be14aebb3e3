from django.apps import AppConfig


class CoreConfig(AppConfig):
    """The core: people, spaces, posts, and the log of what happened."""

    name = "plein.core"
    label = "core"

    def ready(self) -> None:
        from plein.core import channel  # the registry can only be filled once every app is loaded
        from plein.core.leaving import giving

        channel.discover()
        giving.known()
