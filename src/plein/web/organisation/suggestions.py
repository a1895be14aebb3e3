"""Spaces that an organisation can begin with, by what they are for (the lecture's four functions), with advice."""

from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from plein.core.spaces.models import Space

Stage, Kind, Function = Space.Stage, Space.Kind, Space.Function

STAGES: Final = {
    Stage.ONE_WAY: _("For what must be right and asks for no answer: a safety instruction, a reorganisation plan. Only editors write."),
    Stage.BOTTOM_UP: _("For news that colleagues make together: everybody sends in, an editor publishes."),
    Stage.PRE_MODERATED: _("For a sensitive subject, or while people still have to find their way: a moderator looks before others read."),
    Stage.POST_MODERATED: _("For a lively space where it must stay pleasant: everybody writes, a moderator looks afterwards."),
    Stage.OPEN: _("For questions, work and meeting each other: everybody writes, and readers say it when something is wrong."),
}  # fmt: skip
KINDS: Final = {
    Kind.OPEN: _("Every colleague reads along. The best choice when in doubt: knowledge is found by who needs it."),
    Kind.CLOSED: _("Members read; everybody can find it and ask to join. For a team or a project."),
    Kind.SECRET: _("Only members know that it exists. For what may not even be known, and rarely needed."),
}


@dataclass(frozen=True)
class Suggestion:
    """A space to begin with. Texts are English; translate them when they are shown."""

    key: str
    function: str
    name: str
    purpose: str
    stage: str = Stage.OPEN
    kind: str = Kind.OPEN
    is_chosen: bool = False


SUGGESTIONS: Final = (
    Suggestion("help", Function.TASK, gettext_noop("Help with computers"),
               gettext_noop("Ask here when something does not work. Whoever knows, answers."), is_chosen=True),
    Suggestion("building", Function.TASK, gettext_noop("The building"),
               gettext_noop("Rooms, keys, coffee machines: report what is broken and read what changes.")),
    Suggestion("project", Function.TASK, gettext_noop("A project"),
               gettext_noop("Plans, questions and decisions of one project, for who works on it."), kind=Kind.CLOSED),
    Suggestion("questions", Function.KNOWLEDGE, gettext_noop("Questions and answers"),
               gettext_noop("Ask what you want to know about work. There is always somebody who knows."), is_chosen=True),
    Suggestion("method", Function.KNOWLEDGE, gettext_noop("How we do things"),
               gettext_noop("Guidelines and ways of working. Everybody proposes, an editor publishes."), stage=Stage.BOTTOM_UP),
    Suggestion("learning", Function.KNOWLEDGE, gettext_noop("Learning from each other"),
               gettext_noop("What went well, what went wrong, and what we would do differently.")),
    Suggestion("news", Function.PARTICIPATION, gettext_noop("News"),
               gettext_noop("What everybody here should know. Send in your own news; an editor publishes it."), stage=Stage.BOTTOM_UP, is_chosen=True),
    Suggestion("ideas", Function.PARTICIPATION, gettext_noop("Ideas"),
               gettext_noop("Propose what can be better, and read what is done with it."), stage=Stage.POST_MODERATED, is_chosen=True),
    Suggestion("board", Function.PARTICIPATION, gettext_noop("Decisions of the board"),
               gettext_noop("What was decided and why. Discuss it in Questions and answers."), stage=Stage.ONE_WAY),
    Suggestion("corridor", Function.BELONGING, gettext_noop("The corridor"),
               gettext_noop("What you would say at the coffee machine: everything but work."), is_chosen=True),
    Suggestion("new", Function.BELONGING, gettext_noop("New here"),
               gettext_noop("Introduce yourself, and ask what nobody told you yet.")),
    Suggestion("joys", Function.BELONGING, gettext_noop("Joys and sorrows"),
               gettext_noop("Births, anniversaries, farewells and get-well wishes."), stage=Stage.POST_MODERATED),
)  # fmt: skip
