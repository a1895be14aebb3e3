import unicodedata
from email.message import EmailMessage
from email.policy import SMTP

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plein.kit.text import clean, header, initials, slugify, sort_key, sort_name, without_particles


def test_a_name_is_one_line_without_tricks() -> None:
    assert clean("  Sanne\t\r\n de \u202eVries\u2066\u200b\x00\ud800 ") == "Sanne de Vries"
    assert clean("e\u0301\u2028x") == "é x"
    assert clean("\u200d\u3164\u2800\u200b") == ""
    for unseen in ("\u034f", "\u115f\u1160", "\u17b4\u17b5", "\ufe0f", "\U000e0061\U000e0062", "\u0301"):
        assert clean(unseen) == "", ascii(unseen)
    assert clean("❤\ufe0f") == "❤\ufe0f"


def test_a_family_of_emoji_stays_together() -> None:
    assert clean("👩\u200d👩\u200d👧 x") == "👩\u200d👩\u200d👧 x"


def test_a_text_keeps_its_lines_and_indentation() -> None:
    assert clean("\r\n    code\r\n\r\nb\rc\u2028d\x07 \n", lines=True) == "    code\n\nb\nc\nd"


@given(st.text(), st.booleans())
def test_cleaning_twice_changes_nothing(text: str, lines: bool) -> None:
    once = clean(text, lines=lines)
    assert clean(once, lines=lines) == once
    assert unicodedata.is_normalized("NFC", once)
    assert not {unicodedata.category(char) for char in once} & {"Cs"}
    assert lines or "\n" not in once


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Zorg & Welzijn", "zorg-welzijn"),
        ("Café Ærø Straße", "cafe-aero-strasse"),
        ("--a--", "a"),
        ("x" * 99, "x" * 52),
    ],
)
def test_a_slug_is_short_and_plain(name: str, slug: str) -> None:
    assert slugify(name, lambda _: False) == slug


def test_a_taken_slug_gets_a_number() -> None:
    assert slugify("Team", {"team", "team-2"}.__contains__) == "team-3"


def test_a_name_without_letters_still_gets_a_slug() -> None:
    assert slugify("2026", lambda _: False).startswith("2026-")
    assert slugify("漢字", lambda _: False).startswith("x")


@given(st.text(), st.integers(0, 120))
def test_a_slug_is_always_free_and_fit_for_an_address(name: str, taken: int) -> None:
    asked: list[str] = []

    def is_taken(slug: str) -> bool:
        asked.append(slug)
        return len(asked) <= taken

    slug = slugify(name, is_taken)
    assert 0 < len(slug) <= 60
    assert not slug.isdigit()
    assert set(slug) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert slug == asked[-1] or taken >= 99


@pytest.mark.parametrize(
    ("name", "letters", "key"),
    [
        ("Sanne van den Berg", "SB", "Berg, Sanne van den"),
        ("Jan Peter van 't Hof", "JH", "Hof, Jan Peter van 't"),
        ("Gerard ’t Hooft", "GH", "Hooft, Gerard ’t"),
        ("Maria de Vries-Jansen", "MV", "Vries-Jansen, Maria de"),
        ("Kees Berg-de Boer", "KB", "Berg-de Boer, Kees"),
        ("Mohammed El Amrani", "MA", "Amrani, Mohammed El"),
        ("Anna Jansen", "AJ", "Jansen, Anna"),
        ("Bin Chen", "BC", "Chen, Bin"),
        ("Ali El", "AE", "El, Ali"),
        ("Sanne", "S", "Sanne"),
        ("van", "V", "van"),
        ("", "", ""),
        ("***", "*", "***"),
    ],
)
def test_dutch_names_are_shortened_and_ordered_without_their_tussenvoegsels(name: str, letters: str, key: str) -> None:
    assert initials(name) == letters
    assert sort_name(name) == key


def test_lists_have_one_order_whatever_the_capitals_and_accents() -> None:
    names = [
        "Émile Zola",
        "Jan van den Berg",
        "Annie Bergsma",
        "Aïsha el Amrani",
        "Bram Berg",
        "Jan D'Hondt",
        "Jan d’Hondt",
        "Øyvind Aas",
    ]
    assert sorted(names, key=sort_key) == [
        "Øyvind Aas", "Aïsha el Amrani", "Bram Berg", "Jan van den Berg", "Annie Bergsma", "Jan D'Hondt", "Jan d’Hondt", "Émile Zola",
    ]  # fmt: skip
    assert without_particles(["van", "den", "berg"]) == ["berg"] and without_particles(["van"]) == ["van"]


@given(st.text())
def test_any_name_can_be_shortened_and_ordered(name: str) -> None:
    assert sorted(sort_name(name).replace(",", " ").split()) == sorted(name.replace(",", " ").split())
    assert initials(name) == initials(name).upper()


def test_a_header_is_decoded_before_it_is_cleaned() -> None:
    assert header("=?utf-8?q?Hi=0d=0aX-Injected:_1?=") == "Hi X-Injected: 1"
    assert header("Caf\u00e9\r\n\u0085\u2028 =?utf-8?b?w6k=?=") == "Café é"
    assert header("=?iso-8859-1?q?caf=E9?= =?utf-8?q?=C3=A9_x?=") == "caféé x"
    assert header("=?nowhere?q?a?= =?utf-8?b?!?= 1 =? 2 == ??") == "a 1 = ? 2 == ??"
    assert header("=?utf-8?q?=3D=3Futf-8=3Fq=3F=3D0aX=3F=3D?=") == "X"
    assert header("a\ud800b") == "a b"


WORDS = st.sampled_from(
    [
        "=?",
        "?=",
        "utf-8",
        "us-ascii",
        "unknown",
        "?q?",
        "?b?",
        "=0d=0a",
        "=3D=3F",
        "=?utf-8?q?",
        "=?utf-8?b?DQpY",
        "X: 1",
        "\r\n",
        "\x85",
        "=",
        "?",
        " ",
        "_",
        "DQpYOiAx",
        "é",
        "\u2028",
        "\x00",
        "Bcc: x@y.nl",
        "=3D?=",
        "=?=?",
    ]
)


@given(st.lists(WORDS, max_size=12).map("".join) | st.text())
def test_no_header_becomes_two(text: str) -> None:
    cleaned = header(text)
    assert "=?" not in cleaned
    assert not {unicodedata.category(char) for char in cleaned} & {"Cc", "Zl", "Zp", "Cs"}
    for message in (EmailMessage(), EmailMessage(policy=SMTP)):
        message["Subject"] = cleaned
        message["X-Last"] = "1"
        message.set_content("body")
        names = [
            line.partition(b":")[0]
            for line in message.as_bytes().partition(b"\n\n")[0].splitlines()
            if line[:1] not in b" \t"
        ]
        assert not {b"X", b"Bcc", b"X-Injected"} & set(names)


def test_a_huge_header_takes_no_time() -> None:
    assert len(header("=?a?q?" * 200_000)) < 10_000
