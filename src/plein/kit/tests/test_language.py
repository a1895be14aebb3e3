"""The language of a text is known when it is clear, and otherwise nothing is said."""

import pytest

from plein.kit.language import detect

CLEAR = [
    ("nl", "Zeg **iedereen**, morgen is er taart in de kantine!"),
    ("nl", "Ik ga mee"),
    ("en", "See you there, thanks!"),
    ("en", "Is it true that Oudendam trains? On purpose?"),
    ("de", "Können Sie mir bitte die Unterlagen schicken?"),
    ("fr", "Qui peut m’aider avec ce dossier ?"),
    ("tr", "Herkese merhaba, bugün belediyede yeni bir sergi açılıyor."),
    ("pl", "Czy ktoś wie, gdzie są klucze?"),
    ("ar", "مرحبا، هل يمكن أن نلتقي غدا في المكتب؟"),
    ("uk", "Хто може допомогти мені з цим документом?"),
]
NOT_CLEAR = [
    "",
    "Ok 👍",
    "OV-chipkaart",
    "Budget 2027: € 12.000",
    "@ada #woo https://example.org/de/van/het/een",
    "`de het een van en`",
    "Hola a todos, mañana nos vemos en la plaza para hablar del proyecto",
    "Ciao a tutti, la riunione di domani è alle dieci",
    "Hej alla, vi ses i morgon på torget",
    "Завтра мы встречаемся в ратуше, кто может помочь? Было бы хорошо.",
    "امروز در شهرداری جلسه داریم",
    "Au. Sorry, mannen.",
]


@pytest.mark.parametrize(("language", "text"), CLEAR)
def test_a_clear_text_has_a_language(language: str, text: str) -> None:
    assert detect(text) == language


@pytest.mark.parametrize("text", NOT_CLEAR)
def test_of_an_unclear_text_nothing_is_said(text: str) -> None:
    assert detect(text) == ""


def test_the_longest_text_is_read_in_a_moment() -> None:
    assert detect("de het een van en " * 6000) == "nl"
