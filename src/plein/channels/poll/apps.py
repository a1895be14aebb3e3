from django.apps import AppConfig


class PollConfig(AppConfig):
    """Polls: quick opinion, and the worked example of docs/new-channel.md."""

    name = "plein.channels.poll"
    label = "poll"
