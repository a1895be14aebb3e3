"""Every model of the core, for Django and for whoever imports them."""

from plein.core.events.models import Event
from plein.core.files.models import File
from plein.core.follows.models import Follow
from plein.core.mail.models import OutgoingMail
from plein.core.people.models import Invitation, Organisation, Person, Token
from plein.core.posts.models import Draft, Mention, Post, PostTag, Report, Revision, Tag
from plein.core.reactions.models import Bookmark, Reaction
from plein.core.spaces.models import JoinRequest, Membership, Space

__all__ = [
    "Bookmark", "Draft", "Event", "File", "Follow", "Invitation", "JoinRequest", "Membership", "Mention",
    "Organisation", "OutgoingMail", "Person", "Post", "PostTag", "Reaction", "Report", "Revision", "Space", "Tag", "Token",
]  # fmt: skip
