"""The short way must draw exactly what the parser draws."""

from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from plein.kit.markdown import _parsed
from plein.kit.names import Names
from plein.kit.plain import is_plain, paragraphs
from plein.kit.sanitise import sanitise

PEOPLE = {"sanne": "Sanne", "jan": 'J"a<n', "a": "A"}
PIECES = st.sampled_from(
    [
        *"abAZ019 é.,;:!?'\"()[]{}<>|/+-=_#@&~$%^*\\`\n\xa0\u2003",
        "  ",
        "\n\n",
        " \n",
        "`a`",
        "` a `",
        "` `",
        "@sanne",
        "@jan.a",
        "#tag",
        ":smile:",
        ":a:",
        "1.",
        "2)",
        "# ",
        "- ",
        "--",
        "==",
        "a_b",
        "_a",
        "~~",
        "&amp;",
        "&lt",
        "www.",
        "www",
        ".com",
        ".nl",
        ".De ",
        "http",
        "mailto:",
        "://",
        "]:",
        "](",
        "<a",
        "a@b.nl",
        "::",
        ":-",
        "|-",
        "[x]",
        "[ ] ",
        "\t",
        "word",
        "Zin. Nog een",
        "😄",
        "é",
    ]
)
TEXTS = st.lists(PIECES, max_size=14).map("".join)


def both(text: str) -> tuple[tuple[str, Names], tuple[str, Names]]:
    short, full = Names(PEOPLE), Names(PEOPLE)
    return (paragraphs(text, short), short), (_parsed(text, full), full)


@settings(max_examples=1500)
@example("a `b` c_d_e `` ` x")
@example("`a`@sanne `b`:smile:#tag")
@example("a \n b  \nc")
@example("x\n\n\n\ny")
@given(TEXTS)
def test_the_short_way_draws_what_the_parser_draws(text: str) -> None:
    assume(is_plain(text))
    short, full = both(text)
    assert short == full


@settings(max_examples=300)
@given(st.text(st.characters(exclude_categories=["Cc", "Cs"], exclude_characters="\ufdd0\ufffe\uffff")))
def test_the_short_way_draws_any_letters_as_the_parser_does(text: str) -> None:
    assume(is_plain(text))
    short, full = both(text)
    assert short == full


@settings(max_examples=300)
@given(TEXTS)
def test_what_is_shown_as_typed_is_safe_by_itself(text: str) -> None:
    out = paragraphs(text, Names(PEOPLE), code=False)
    assert sanitise(out) == out


def test_ordinary_talk_goes_the_short_way() -> None:
    for text in (
        "Hoi @sanne, 3 - 2 = 1 (toch?) :smile:",
        "zie `x = 1` in a_b.py #nu",
        "A & B < C > D; e.g. 10:30.",
        "[tip] let op!",
    ):
        assert is_plain(text)


def test_mark_up_goes_the_long_way() -> None:
    for text in (
        "*a*",
        "# a",
        "- a",
        "1. a",
        "> a",
        "a\n===",
        "[a](b)",
        "https://a",
        "a.nl",
        "``a``",
        "\\*",
        "&amp;",
        "_a_",
        "    a",
        "|a|\n|-|",
    ):
        assert not is_plain(text)
