from django.apps import AppConfig


class FeedConfig(AppConfig):
    """Short posts: the microblog and the social network of the lecture."""

    name = "plein.channels.feed"
    label = "feed"
