"""Every file of the example organisation is valid, and mistakes in one are named with their place."""

from pathlib import Path
from shutil import copytree

import pytest

from plein.demo.checking import faults
from plein.demo.reading import HERE, Wrong, read

pytestmark = pytest.mark.once
POST = 'at = 2025-03-04T09:12:00\nby = "{by}"\nin = "{where}"\ntext = "{text}"\n'


def told(folder: Path, *posts: str) -> list[str]:
    """The faults of an organisation with only these posts."""
    copytree(HERE / "organisation", folder / "organisation")
    (folder / "stories").mkdir()
    (folder / "stories" / "one.toml").write_text("".join(f"[[post]]\n{post}" for post in posts))
    return list(faults(read(folder)))


def said(by: str = "cor", where: str = "buitendienst", text: str = "Kan niet. Regen.", more: str = "") -> str:
    """A post as it stands in a file."""
    return POST.format(by=by, where=where, text=text) + more


def test_every_story_is_valid() -> None:
    assert list(faults(read())) == []


def test_a_good_post_has_no_faults(tmp_path: Path) -> None:
    assert told(tmp_path, said()) == []


@pytest.mark.parametrize(
    ("post", "fault"),
    [
        (said(by="niemand"), "nobody is called 'niemand'"),
        (said(where="nergens"), "there is no space 'nergens'"),
        (said(by="faisal", where="vergunningen"), "faisal or vergunningen is not there"),
        (said(by="cor", where="vergunningen"), "cor may not speak in vergunningen"),
        (said(by="bas-o"), "bas-o may not speak in buitendienst"),
        (said(by="cor", where="nieuws"), "only editors speak in nieuws"),
        (said(text="Vraag het @niemand"), "names @niemand"),
        (said(text="In 2025 was het anders"), "holds a year"),
        (said(more='quotes = "one-x"\n'), "no earlier post"),
        (said(more='reactions = "x3"\n'), "x is no emoji"),
        (said(more='picture = { motif = "eenhoorn", alt = "Een eenhoorn" }\n'), "known motif"),
        (said(more='[[post.reply]]\nafter = "2h"\nby = "mo"\nto = 1\ntext = "Ja"\n'), "no earlier answer"),
    ],
)
def test_what_cannot_be_is_named(tmp_path: Path, post: str, fault: str) -> None:
    found = told(tmp_path, post)
    assert len(found) == 1 and fault in found[0], found


@pytest.mark.parametrize(
    ("post", "fault"),
    [
        ("by = 1", "must be a date and a time"),
        (said(more='colour = "red"\n'), "nobody knows what colour means"),
        (said(text=""), "it says nothing"),
        (said(more='[[post.reply]]\nafter = "straks"\nby = "mo"\ntext = "Ja"\n'), "35m or 1d2h5m"),
        (said(more='kind = "poll"\npoll = { options = ["a", "b"], votes = [1] }\n'), "as many votes as options"),
    ],
)
def test_what_cannot_be_read_is_named(tmp_path: Path, post: str, fault: str) -> None:
    with pytest.raises(Wrong, match=fault):
        told(tmp_path, post)
