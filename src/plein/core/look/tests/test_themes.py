from pathlib import Path

import pytest

from plein.core.look import themes
from plein.core.look.queries import look_of
from plein.core.permissions import Invalid


def refused(text: str) -> str:
    with pytest.raises(Invalid) as error:
        themes.parse(text.encode())
    assert error.value.field == "theme"
    return str(error.value)


def test_three_themes_are_shipped_and_ours_is_first() -> None:
    assert list(themes.shipped()) == ["plein", "polder", "schoolplein"]


def test_what_a_theme_does_not_name_is_as_in_ours() -> None:
    theme = themes.parse(b'name = "Haven"\nradius = 0\n[light]\naccent = "#402080"')
    ours = themes.shipped()["plein"]
    assert (theme.light["accent"], theme.light["ink"], theme.dark) == ("#402080", ours.light["ink"], ours.dark)
    assert "--plein-shape-border-radius: 0px" in theme.css()


def test_a_theme_that_cannot_be_read_says_which_pair_what_is_and_what_is_needed() -> None:
    said = refused('name = "Mist"\n[dark]\nink-soft = "#666666"')
    assert "Dark: ‘ink-soft’ on ‘surface’ has a contrast of 2.80 to 1; at least 4.5 to 1 is needed." in said
    assert "Light" not in said


def test_of_much_that_is_wrong_only_the_beginning_is_said() -> None:
    said = refused('name = "Mist"\n[light]\nink = "#eeeeee"\nink-soft = "#eeeeee"')
    assert said.count("contrast of") == themes.MOST_SAID and said.endswith("And 3 more.")


def test_edges_of_fields_need_three_to_one() -> None:
    assert "‘edge’ on ‘surface’ has a contrast of 1.40 to 1; at least 3.0 to 1" in refused(
        'name = "Mist"\n[light]\nedge = "#d8d8d8"'
    )


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("name = ", "not a theme file."),
        ('name = "X"\n[light\n', "not a theme file: line 2 cannot be read."),
        ("", "name"),
        ("name = 7", "name"),
        ('name = "X"\nlogo = "../secret.svg"', "beside the theme"),
        ('name = "X"\nlogo = "x.exe"', "beside the theme"),
        ('name = "X"\nfont = "Comic"', "humanist"),
        ('name = "X"\nfont = ["serif"]', "humanist"),
        ('name = "X"\nradius = 99', "0 to 24"),
        ('name = "X"\nradius = true', "0 to 24"),
        ('name = "X"\nlight = 3', "no colour ‘light’"),
        ('name = "X"\n[light]\nblink = "#ffffff"', "no colour ‘blink’"),
        ('name = "X"\n[light]\nink = "black"', "like #0b5566"),
        ('name = "X"\n[light]\nink = "#000000; } * { display: none"', "like #0b5566"),
        ('name = "X"\ncss = "*{}"', "no ‘css’"),
        ("a = " + "[" * 3000 + "]" * 3000, "not a theme file"),
        ("radius = " + "9" * 6000, "not a theme file"),
        ('name = "' + "X" * themes.MOST_BYTES + '"', "name"),
    ],
)
def test_what_is_no_theme_is_refused_with_the_reason(text: str, reason: str) -> None:
    assert reason in refused(text)


def test_every_shipped_theme_has_a_logo_that_can_be_shown() -> None:
    class Chosen:
        theme, own_theme, logo = "polder", "", ""

    look = look_of(Chosen)
    assert look.has_logo and look.version
    assert look.logo.startswith(b"<svg") and look.logo_ends == ".svg"


def test_our_own_look_needs_no_sheet_of_its_own() -> None:
    assert look_of(None).version == ""


def test_a_chosen_theme_that_cannot_be_used_any_more_gives_way() -> None:
    class Chosen:
        theme, own_theme, logo = "own", 'name = "X"\n[light]\nink = "#ffffff"', ""

    assert look_of(Chosen).theme.name == "Plein"


def test_a_theme_may_be_a_file_with_its_logo_beside_it(tmp_path: Path) -> None:
    file = tmp_path / "ons.toml"
    file.write_text('name = "Ons"\nlogo = "ons.svg"')
    assert themes.load(themes.place(str(file))).name == "Ons"
    with pytest.raises(Invalid, match="Shipped themes: plein, polder, schoolplein"):
        themes.load(themes.place("unknown"))
