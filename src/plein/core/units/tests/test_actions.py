"""The tree of the organisation, its history, and who works where."""

import pytest
from django.utils import timezone

from plein.core.models import Event, Placement, Unit
from plein.core.permissions import Forbidden, Invalid
from plein.core.testing import Cast
from plein.core.units import actions, queries, trees

pytestmark = pytest.mark.django_db


@pytest.fixture
def built(cast: Cast) -> dict[str, Unit]:
    """Works, with roads and parks below it; and people beside it."""
    works = actions.create("Beheer", by=cast.root, lead=cast.ada)
    return {
        "works": works,
        "roads": actions.create("Wegen", by=cast.root, parent=works),
        "parks": actions.create("Groen", by=cast.root, parent=works, code="HR-7"),
        "people": actions.create("HR", by=cast.root),
    }


def test_only_administrators_build_and_place(cast: Cast, built: dict[str, Unit]) -> None:
    for act in (
        lambda: actions.create("Eigen", by=cast.ben),
        lambda: actions.change(built["works"], by=cast.ada, name="Mijn"),
        lambda: actions.move(built["roads"], by=cast.ada, parent=None),
        lambda: actions.close(built["people"], by=cast.ben),
        lambda: actions.place(cast.ben, by=cast.ben, unit=built["people"]),
        lambda: actions.place(cast.ben, by=cast.ada, title="Baas"),
    ):
        with pytest.raises(Forbidden):
            act()


def test_who_leads_a_unit_says_what_it_is_for(cast: Cast, built: dict[str, Unit]) -> None:
    assert actions.change(built["works"], by=cast.ada, about="Alles buiten").about == "Alles buiten"


def test_ones_own_title_is_ones_own_until_hr_keeps_it(cast: Cast) -> None:
    assert actions.place(cast.ben, by=cast.ben, title="Tuinman").title == "Tuinman"
    actions.place(cast.ben, by=cast.root, employee_number="100")
    with pytest.raises(Forbidden):
        actions.place(cast.ben, by=cast.ben, title="Directeur")


def test_a_unit_moves_with_all_that_is_below_it_and_never_into_itself(cast: Cast, built: dict[str, Unit]) -> None:
    streets = actions.create("Straten", by=cast.root, parent=built["roads"])
    actions.move(built["roads"], by=cast.root, parent=built["people"])
    streets.refresh_from_db()
    assert [unit.name for unit in queries.above(streets, cast.ben)] == ["HR", "Wegen"]
    with pytest.raises(Invalid):
        actions.move(built["people"], by=cast.root, parent=streets)


def test_the_tree_counts_who_works_in_a_unit_and_below_it(cast: Cast, built: dict[str, Unit]) -> None:
    actions.place(cast.ben, by=cast.root, unit=built["roads"])
    actions.place(cast.ada, by=cast.root, unit=built["works"])
    tree = {branch.unit.name: branch for branch in trees.tree(cast.cleo)}
    works = tree["Beheer"]
    assert (works.people, works.total, [part.unit.name for part in works.parts]) == (1, 2, ["Groen", "Wegen"])
    assert trees.tree(cast.gus) == []


def test_where_somebody_worked_before_stays_known_to_colleagues(cast: Cast, built: dict[str, Unit]) -> None:
    actions.place(cast.ben, by=cast.root, unit=built["roads"], title="Stratenmaker")
    actions.place(cast.ben, by=cast.root, unit=built["parks"], title="Hovenier")
    found = queries.placements(cast.ben, cast.cleo)
    assert [(one.unit and one.unit.name, one.until is None) for one in found] == [("Groen", True), ("Wegen", False)]
    assert not queries.placements(cast.ben, cast.gus).exists()
    actions.place(cast.ben, by=cast.root, place="Gemeentewerf")
    assert Placement.objects.filter(person=cast.ben).count() == 2


def test_a_unit_keeps_its_former_names_and_places_in_the_tree(cast: Cast, built: dict[str, Unit]) -> None:
    before = timezone.now()
    actions.change(built["parks"], by=cast.root, name="Groen en spelen")
    assert [one.name for one in queries.history(built["parks"], cast.ben)] == ["Groen en spelen", "Groen"]
    then = {version.unit_id: version.name for version in queries.versions_at(before, cast.ben)}
    assert then[built["parks"].pk] == "Groen"


def test_people_and_parts_of_a_unit_that_ends_go_to_its_successor(cast: Cast, built: dict[str, Unit]) -> None:
    actions.place(cast.ben, by=cast.root, unit=built["works"])
    with pytest.raises(Invalid) as refused:
        actions.close(built["works"], by=cast.root)
    assert refused.value.field == "successor"
    with pytest.raises(Invalid):
        actions.close(built["works"], by=cast.root, successor=built["roads"])
    actions.close(built["works"], by=cast.root, successor=built["people"])
    cast.ben.refresh_from_db()
    assert cast.ben.unit == built["people"]
    assert {unit.name for unit in Unit.objects.current().filter(parent=built["people"])} == {"Wegen", "Groen"}
    assert Event.objects.filter(name="unit.closed").count() == 1


def test_codes_and_employee_numbers_are_given_once(cast: Cast, built: dict[str, Unit]) -> None:
    with pytest.raises(Invalid) as taken:
        actions.change(built["roads"], by=cast.root, code="HR-7")
    assert taken.value.field == "code"
    actions.place(cast.ben, by=cast.root, employee_number="7")
    with pytest.raises(Invalid) as taken:
        actions.place(cast.cleo, by=cast.root, employee_number="7")
    assert taken.value.field == "employee_number"


def test_the_manager_is_ones_own_else_who_leads_the_unit_or_one_above(cast: Cast, built: dict[str, Unit]) -> None:
    actions.place(cast.ben, by=cast.root, unit=built["roads"])
    actions.place(cast.ada, by=cast.root, unit=built["works"])
    cast.ben.refresh_from_db()
    cast.ada.refresh_from_db()
    assert queries.manager_of(cast.ben) == cast.ada
    assert queries.manager_of(cast.ada) is None
    actions.place(cast.ben, by=cast.root, manager=cast.eef)
    cast.ben.refresh_from_db()
    assert queries.manager_of(cast.ben) == cast.eef
    with pytest.raises(Invalid):
        actions.place(cast.eef, by=cast.root, manager=cast.ben)
