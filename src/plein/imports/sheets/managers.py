"""Who is whose manager when the whole file is in: managers may stand below those they manage, and circles are found before anything is written."""

from collections.abc import Mapping

from plein.core.people.models import Person

Node = int  # the key of a person who is here; of somebody new minus the number of their row


def managers_now() -> dict[Node, Node]:
    """Whom everybody answers to today."""
    rows = Person.objects.filter(manager__isnull=False).order_by().values_list("pk", "manager")
    return dict(rows.iterator(chunk_size=5000))


def in_circles(now: Mapping[Node, Node], wanted: Mapping[Node, Node | None]) -> set[Node]:
    """Of whom the file makes their own manager, perhaps by way of others: nothing of their rows may come in.

    Without them what is there now stands, which may close another circle with what the file says of others.
    """
    left, found = dict(wanted), set[Node]()
    while circle := _circles(now, left):
        told = circle & set(left)
        if not told:  # a circle of long ago is nothing of this file
            break
        found |= told
        for node in told:
            del left[node]
    return found


def top_down(now: Mapping[Node, Node], wanted: Mapping[Node, Node | None]) -> list[Node]:
    """Whose manager is set first: those at the top, so that no step on the way makes a circle."""
    then = _then(now, wanted)
    depths: dict[Node, int] = {}
    for start in wanted:
        way: list[Node] = []
        node: Node | None = start
        while node is not None and node not in depths and node not in way[-1:]:
            way.append(node)
            node = then.get(node) if len(way) < 10_000 else None
        base = depths.get(node, -1) if node is not None else -1
        for at, one in enumerate(reversed(way), 1):
            depths[one] = base + at
    return sorted(wanted, key=lambda one: (depths[one], one))


def _then(now: Mapping[Node, Node], wanted: Mapping[Node, Node | None]) -> dict[Node, Node | None]:
    return {**now, **wanted}


def _circles(now: Mapping[Node, Node], wanted: Mapping[Node, Node | None]) -> set[Node]:
    then, done = _then(now, wanted), set[Node]()
    found: set[Node] = set()
    for start in wanted:
        found |= _circle_from(start, then, done)
    return found


def _circle_from(start: Node, then: Mapping[Node, Node | None], done: set[Node]) -> set[Node]:
    """The circle that the way up from here ends in, if it was not walked before."""
    way: dict[Node, int] = {}
    node: Node | None = start
    while node is not None and node not in done and node not in way:
        way[node] = len(way)
        node = then.get(node)
    done.update(way)
    return {one for one, at in way.items() if at >= way[node]} if node in way else set()
