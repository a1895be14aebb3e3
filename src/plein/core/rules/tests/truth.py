"""What memberships have to be, worked out from scratch."""

from plein.core.models import Exclusion, Membership, Person, Rule, Settling, Space
from plein.core.rules.matching import fits, groups_of, who_fit
from plein.core.rules.queries import holding

Found = dict[tuple[int, int], tuple[int, str]]


def by_rule() -> Found:
    """Who is where by which rule, and in which role, as stored."""
    found: Found = {}
    for row in Membership.objects.filter(rule__isnull=False).select_related("rule"):
        assert row.rule
        higher = max(row.own_role or row.rule.role, row.rule.role, key=Membership.RANK.__getitem__)
        assert row.role == higher
        found[row.space_id, row.person_id] = (row.rule.pk, row.rule.role)
    return found


def as_defined() -> Found:
    """The same, by asking every rule of everybody."""
    out = set(Exclusion.objects.values_list("space", "person"))
    people = list(Person.objects.select_related("unit"))
    found: Found = {}
    for space in Space.objects.values_list("pk", flat=True):
        rules = holding(space)
        groups = groups_of(people, rules)
        for person in people:
            fitting = [rule for rule in rules if fits(rule, person, groups.get(person.pk, ()))]
            if fitting and (space, person.pk) not in out:
                best = max(fitting, key=lambda rule: (Membership.RANK[rule.role], -rule.pk))
                found[space, person.pk] = (best.pk, best.role)
        asked = set(Person.objects.filter(who_fit(rules)).values_list("pk", flat=True))
        assert asked == {one.pk for one in people if any(fits(rule, one, groups.get(one.pk, ())) for rule in rules)}, (
            "both ways of asking agree"
        )
    return found


def lingers() -> bool:
    """Whether a space still waits to be looked through, or a rule that ended still has somebody by it."""
    return Settling.objects.exists() or Rule.objects.exclude(ended_at=None).exists()


def holds() -> None:
    """Everything is as the rules say, and nothing waits or lingers."""
    assert by_rule() == as_defined()
    assert not lingers()
