"""A sheet of cards as a PDF that also a screen reader reads (PDF/UA-1)."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext, override
from django.utils.translation import gettext as _

from plein.core.cards.actions import Card
from plein.core.cards.models import Sheet
from plein.core.look.queries import look_of
from plein.core.people.queries import language_of, organisation
from plein.kit.qr import square_picture

TEMPLATE = Path(__file__).with_name("sheet.typ")
PROBE = b'#set document(title: "x")\n#sys.inputs.text'


def drawn(sheet: Sheet, cards: list[Card]) -> bytes:
    """The PDF, in the language of the page; each card in the language of its person."""
    house, where = organisation(), sheet.unit.name if sheet.unit else _("people without a unit")
    about = {
        "title": _("Codes for %(unit)s") % {"unit": where}, "organisation": house.name, "language": get_language() or house.language,
        "accent": look_of(house).theme.light["accent"], "about": _about(sheet, len(cards)), "advice": _advice(),
        "cards": [_card(sheet, one, house.name) for one in cards],
    }  # fmt: skip
    return _compiled(about)


def _about(sheet: Sheet, count: int) -> str:
    made = ngettext(
        "%(count)s card, made by %(name)s on %(day)s.", "%(count)s cards, made by %(name)s on %(day)s.", count
    )
    return made % {"count": count, "name": sheet.by.name, "day": _day(sheet.created_at)}


def _advice() -> list[str]:
    return [
        str(
            _(
                "Cut the cards out along the dashed lines, and give each to the person whose name is on it, in their hand."
            )
        ),
        str(_("A card is as good as a key: do not hang it up, do not photograph it, and do not send it on.")),
        str(_("Each code works once. When you make a new sheet, the codes on this one end.")),
        str(_("What is left over after a while belongs in the shredder.")),
    ]


def _card(sheet: Sheet, card: Card, house: str) -> dict[str, str]:
    person = card.person
    with override(language_of(person)):
        until = _("This code works once, until %(day)s.") % {"day": _day(sheet.expires_at)}
        how = _("Scan the square, or go to this address and type the code:")
        again = _("You choose a new password with it.") if person.joined_at else ""
        return {
            "name": person.name, "unit": person.unit.name if person.unit else "", "language": language_of(person), "how": str(how),
            "place": f"{settings.URL}/code/", "code": card.code, "until": f"{until} {again}".strip(),
            "qr": square_picture(f"{settings.URL}/code/#{card.code}"), "alt": _("QR code with this address and code"), "otherwise": person.username,
        }  # fmt: skip


def _day(moment: Any) -> str:
    return date_format(timezone.localtime(moment), "j F Y")


def _compiled(about: dict[str, Any]) -> bytes:
    """Draw it; a sign for which there is no letter on this machine is left out, so that the rest can be read by everybody."""
    import typst  # 80 MB, which only who prints needs in memory

    try:
        return _typeset(TEMPLATE, data=json.dumps(about))
    except typst.TypstError:
        return _typeset(TEMPLATE, data=json.dumps(_drawable(about)))


def _drawable(about: dict[str, Any]) -> dict[str, Any]:
    signs = {sign for text in _texts(about) for sign in text if ord(sign) > 0x24F}
    missing = {sign for sign in signs if not _has_letter(sign)}

    def without(text: str) -> str:
        return "".join(sign for sign in text if sign not in missing).strip()

    cards = [{key: without(value) for key, value in one.items()} for one in about["cards"]]
    named = [{**one, "name": one["name"] if any(map(str.isalnum, one["name"])) else one["otherwise"]} for one in cards]
    return {
        **about,
        "title": without(about["title"]),
        "about": without(about["about"]),
        "organisation": without(about["organisation"]),
        "cards": named,
    }


def _texts(about: dict[str, Any]) -> list[str]:
    return [
        about["title"],
        about["about"],
        about["organisation"],
        *(one[key] for one in about["cards"] for key in ("name", "unit")),
    ]


def _has_letter(sign: str) -> bool:
    import typst

    try:
        _typeset(PROBE, text=sign)
    except typst.TypstError:
        return False
    return True


def _typeset(source: Path | bytes, **inputs: str) -> bytes:
    import typst

    made = typst.compile(source, sys_inputs=inputs, format="pdf", pdf_standards="ua-1")
    assert isinstance(made, bytes)
    return made
