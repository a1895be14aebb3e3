from django.utils.translation import gettext_lazy as _

from plein.channels.poll import actions, queries
from plein.core.channel import Channel, Kind
from plein.core.permissions import may_react, may_remove

channel = Channel(
    name="poll",
    label=_("Polls"),
    icon="chart-bar",
    kinds=(
        Kind(
            "poll", label=_("Poll"), details=queries.details, marks=queries.marks, dump=queries.dump, load=actions.load
        ),
    ),
    rules={"poll.vote": may_react, "poll.close": may_remove},
    compose="/polls/new",
    due=queries.due,
    tick=actions.close_due,
    merge=actions.merge_votes,
)
