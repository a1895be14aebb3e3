import pytest
from django.core.cache import cache
from django.core.files.storage import default_storage

from plein.core.events.models import Event
from plein.core.look.actions import choose_look
from plein.core.look.themes import SHIPPED
from plein.core.models import Organisation
from plein.core.people.queries import organisation
from plein.core.permissions import Forbidden, Invalid
from plein.core.testing import Cast

pytestmark = pytest.mark.django_db
OWN = b'name = "Haven"\nradius = 2'
LOGO = (SHIPPED / "polder.svg").read_bytes()


def here() -> Organisation:
    found: Organisation = Organisation.objects.get()
    return found


def test_an_administrator_chooses_a_shipped_theme(cast: Cast, django_capture_on_commit_callbacks: object) -> None:
    organisation()  # remembered
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        choose_look(by=cast.root, theme="polder")
    assert organisation().theme == "polder"
    assert Event.objects.latest("pk").name == "organisation.styled"


def test_a_file_of_ones_own_stays_while_another_is_tried(cast: Cast) -> None:
    choose_look(by=cast.root, theme="polder", own=OWN)
    assert here().theme == "own"
    choose_look(by=cast.root, theme="schoolplein")
    choose_look(by=cast.root, theme="own")
    assert (here().theme, here().own_theme) == ("own", OWN.decode())


def test_a_logo_is_kept_as_its_shapes_and_taken_away(cast: Cast, django_capture_on_commit_callbacks: object) -> None:
    choose_look(by=cast.root, theme="", logo=LOGO.replace(b"<circle", b"<script>x</script><circle"))
    key = here().logo
    assert key.endswith(".svg") and b"script" not in default_storage.open(key).read()
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        choose_look(by=cast.root, theme="", without_logo=True)
    assert here().logo == "" and not default_storage.exists(key)


def test_everything_wrong_is_said_together_and_nothing_changes(cast: Cast) -> None:
    with pytest.raises(Invalid) as error:
        choose_look(by=cast.root, theme="", own=b'name = "X"\n[light]\nink = "#ffffff"', logo=b"GIF89a")
    assert set(error.value.errors) == {"own", "logo"}
    assert (here().theme, here().logo) == ("", "")


@pytest.mark.parametrize("theme", ["unknown", "own", "../../etc/passwd"])
def test_only_what_there_is_can_be_chosen(cast: Cast, theme: str) -> None:
    with pytest.raises(Invalid):
        choose_look(by=cast.root, theme=theme)


def test_others_may_not(cast: Cast) -> None:
    cache.clear()
    with pytest.raises(Forbidden):
        choose_look(by=cast.ada, theme="polder")
