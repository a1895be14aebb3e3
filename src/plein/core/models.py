"""Every model of the core, for Django and for whoever imports them."""

from plein.core.cards.models import Sheet
from plein.core.events.models import Event
from plein.core.files.models import File
from plein.core.follows.models import Follow
from plein.core.groups.models import Group, GroupMember
from plein.core.leaving.models import Departure, Succession
from plein.core.mail.models import OutgoingMail
from plein.core.merging.models import Apart, Merging
from plein.core.people.models import Invitation, Organisation, Person, Stay, Token
from plein.core.posts.models import Draft, Mention, Post, PostTag, Report, Revision, Tag
from plein.core.profiles.models import Endorsement, PersonSkill, Profile, Skill
from plein.core.reactions.models import Bookmark, Reaction
from plein.core.rules.models import Exclusion, Rule, Settling
from plein.core.search.models import PersonWord, Slip
from plein.core.signin.models import Device, Terminal
from plein.core.spaces.models import JoinRequest, Membership, OldAddress, Space, Withheld
from plein.core.units.models import Placement, Unit, UnitVersion
from plein.core.welcome.models import BuddyOffer, FirstDays, Pair

__all__ = [
    "Apart", "Bookmark", "BuddyOffer", "Departure", "Device", "Draft", "Endorsement", "Event", "Exclusion", "File", "FirstDays", "Follow", "Group", "GroupMember", "Invitation", "JoinRequest", "Membership", "Mention", "Merging",
    "OldAddress", "Organisation", "OutgoingMail", "Pair", "Person", "PersonSkill", "PersonWord", "Placement", "Post", "PostTag", "Profile", "Reaction", "Report", "Revision",
    "Rule", "Settling", "Sheet", "Skill", "Slip", "Space", "Stay", "Succession", "Tag", "Terminal", "Token", "Unit", "UnitVersion", "Withheld",
]  # fmt: skip
