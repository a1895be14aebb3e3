"""Two requests at the same moment, on real connections."""

from collections.abc import Callable
from functools import partial
from threading import Barrier, Thread

from django.db import connection

from plein.core.models import Person
from plein.core.testing import cast
from plein.doors.scim.models import ScimUser
from plein.doors.scim.testing import Caller

ROUNDS, BOTH = 5, 4


def together(act: Callable[[int], int]) -> list[int]:
    """What several threads get that begin at the same moment."""
    ready, found = Barrier(BOTH), []

    def run(number: int) -> None:
        ready.wait(10)
        try:
            found.append(act(number))
        finally:
            connection.close()

    threads = [Thread(target=run, args=(number,)) for number in range(BOTH)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return sorted(found)


def _told(entra: Caller, begin: str, end: str, number: int) -> int:
    return int(entra.call("POST", "/Users", {"userName": f"{begin}{number}{end}" if end else begin}).status_code)


def test_one_of_several_gets_a_user_name_and_all_get_an_answer(transactional_db: None) -> None:
    entra = Caller(cast().root)
    for turn in range(ROUNDS):
        same = together(partial(_told, entra, f"Jan{turn}", ""))
        assert same == [201] + [409] * (BOTH - 1)
        alike = together(partial(_told, entra, f"piet{turn}@", ".nl"))
        assert alike == [201] * BOTH  # user names here are made of what stands before the @
    assert ScimUser.objects.count() == ROUNDS * (1 + BOTH)
    assert Person.objects.filter(username__startswith="piet").count() == ROUNDS * BOTH


def test_one_number_is_one_person_and_changes_at_once_are_all_kept(transactional_db: None) -> None:
    entra = Caller(cast().root)
    key = entra.make("jan", number="7")["id"]
    parts = ("title", "displayName", "name.familyName", "preferredLanguage")
    answers = together(lambda number: entra.patch(key, {"op": "add", "path": parts[number], "value": "nl"}).status_code)
    assert answers == [204] * BOTH
    told = ScimUser.objects.get(key=key).told
    assert (told["title"], told["displayName"], told["name"]["familyName"], told["preferredLanguage"]) == ("nl",) * 4
    numbers = together(lambda number: entra.call("POST", "/Users", {"userName": f"p{number}", "employeeNumber": "x", "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": {"employeeNumber": "9"}}).status_code)  # fmt: skip
    assert numbers == [201] + [409] * (BOTH - 1) and Person.objects.filter(employee_number="9").count() == 1
