"""Trees of units and their drawings: now, on a day before, around one unit; nothing stands over another."""

from datetime import timedelta

import pytest
from django.utils import timezone

from plein.core.models import Placement, Unit, UnitVersion
from plein.core.people.actions import set_active
from plein.core.testing import Cast
from plein.core.units import actions, trees
from plein.core.units.chart import HEIGHT, WIDTH, Box, draw, fitted
from plein.core.units.trees import Branch

pytestmark = pytest.mark.django_db


def names(branches: list[Branch]) -> dict[str, object]:
    return {one.unit.name: names(one.parts) for one in branches}


def crossing(boxes: list[Box]) -> list[tuple[str, str]]:
    return [
        (one.branch.unit.name, other.branch.unit.name)
        for at, one in enumerate(boxes)
        for other in boxes[at + 1 :]
        if abs(one.x - other.x) < WIDTH and abs(one.y - other.y) < HEIGHT
    ]


def test_the_tree_of_a_day_is_as_it_was_then_with_who_worked_where(cast: Cast) -> None:
    works = actions.create("Stadsbeheer", by=cast.root, lead=cast.ada)
    roads = actions.create("Wegen", by=cast.root, parent=works)
    city = actions.create("Ruimte", by=cast.root)
    actions.place(cast.ben, by=cast.root, unit=roads)
    earlier = timezone.now() - timedelta(days=30)
    UnitVersion.objects.update(since=earlier)
    Placement.objects.update(since=earlier)
    then = timezone.now() - timedelta(days=1)
    actions.change(roads, by=cast.root, name="Wegen en riool", lead=cast.mo)
    actions.change(works, by=cast.root, lead=cast.eef)
    actions.close(works, by=cast.root, successor=city)
    actions.place(cast.ben, by=cast.root, unit=city)
    assert names(trees.tree(cast.cleo)) == {"Ruimte": {"Wegen en riool": {}}}
    before = trees.tree_at(then, cast.cleo)
    assert names(before) == {"Ruimte": {}, "Stadsbeheer": {"Wegen": {}}}
    assert {one.unit.name: (one.people, one.total) for _depth, one in trees.flat(before)} == {
        "Ruimte": (0, 0), "Stadsbeheer": (0, 1), "Wegen": (1, 1),
    }  # fmt: skip
    assert {one.unit.name: one.unit.lead for _depth, one in trees.flat(before)} == {
        "Ruimte": None, "Stadsbeheer": cast.ada, "Wegen": None,
    }  # fmt: skip
    assert trees.tree_at(earlier - timedelta(days=1), cast.cleo) == []
    assert trees.tree_at(then, cast.gus) == trees.tree(cast.gus) == []
    assert Unit.objects.get(pk=works.pk).lead == cast.eef


def test_who_has_left_works_nowhere_from_then_on_and_who_comes_back_does_again(cast: Cast) -> None:
    works = actions.create("Beheer", by=cast.root)
    actions.place(cast.ben, by=cast.root, unit=works, title="Hovenier")
    set_active(cast.ben, by=cast.root, active=False)
    assert not Placement.objects.filter(person=cast.ben, until=None).exists()
    assert [one.people for one in trees.tree_at(timezone.now(), cast.cleo)] == [0]
    actions.place(cast.ben, by=cast.root, title="Hoofd")
    assert not Placement.objects.filter(person=cast.ben, until=None).exists()
    set_active(cast.ben, by=cast.root, active=True)
    now = Placement.objects.get(person=cast.ben, until=None)
    assert (now.unit, now.title) == (works, "Hoofd")


def test_around_a_unit_stand_what_is_above_it_and_its_parts(cast: Cast) -> None:
    top = actions.create("Directie", by=cast.root)
    works = actions.create("Beheer", by=cast.root, parent=top)
    roads = actions.create("Wegen", by=cast.root, parent=works)
    actions.create("Straten", by=cast.root, parent=roads)
    actions.create("Groen", by=cast.root, parent=works)
    actions.create("HR", by=cast.root, parent=top)
    tree = trees.tree(cast.ben)
    found = trees.around(tree, works.pk)
    assert names(found) == {"Directie": {"Beheer": {"Groen": {}, "Wegen": {}}}}
    assert [one.left_out for _depth, one in trees.flat(found)] == [1, 0, 0, 1]
    hr = Unit.objects.get(name="HR")
    assert names(trees.around(tree, hr.pk)) == {"Directie": {"Beheer": {}, "HR": {}}}
    assert trees.around(tree, 0) == []
    assert names(trees.top_of(tree)) == {"Directie": {"Beheer": {}, "HR": {}}}


@pytest.mark.parametrize("shape", [[], [[]], [[], []], [[[], []], [[[]], [], []]], [[], [[], [[], [[], []]]], [[]]]])
def test_no_box_stands_over_another_and_each_within_the_drawing(shape: list[object]) -> None:
    def grown(parts: list[object], name: str) -> Branch:
        return Branch(Unit(name=name), parts=[grown(part, f"{name}{at}") for at, part in enumerate(parts)])  # type: ignore[arg-type]

    drawing = draw([grown(shape, "a"), grown(shape, "b")])
    assert crossing(drawing.boxes) == []
    assert all(0 <= box.x <= drawing.width - WIDTH and 0 <= box.y <= drawing.height - HEIGHT for box in drawing.boxes)
    order = [box.branch.unit.name for box in drawing.boxes]
    assert all(order.index(name[:-1]) < order.index(name) for name in order if len(name) > 1)


def test_a_name_is_broken_between_words_and_cut_when_it_is_too_long() -> None:
    assert fitted("Ruimtelijke ordening en wonen") == ["Ruimtelijke ordening", "en wonen"]
    assert fitted("HR") == ["HR"]
    lines = fitted("Afdeling voor alles wat nergens anders ondergebracht kan worden")
    assert len(lines) == 2 and lines[1].endswith("…")
    assert fitted("Werkvoorzieningsmaatschappijdirecteuren")[0].endswith("…")
