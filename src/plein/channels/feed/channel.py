from django.utils.translation import gettext_lazy as _

from plein.core.channel import Channel, Kind

channel = Channel(
    name="feed", label=_("Posts"), kinds=(Kind("status", label=_("Post"), is_ordinary=True),), icon="pencil"
)
