"""Building blocks of what the API takes and answers."""

import re
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from django.utils.translation import gettext as _
from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field

LARGEST = 2**63 - 1
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)", re.ASCII)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_NUMBER = re.compile(r"\d{1,19}", re.ASCII)


class Out(BaseModel):
    """What the API answers."""


class In(BaseModel):
    """What the API takes: nothing but the named fields, of exactly the named types."""

    model_config = ConfigDict(extra="forbid", strict=True)


def _storable(text: str) -> str:
    if "\x00" in text or any("\ud800" <= sign <= "\udfff" for sign in text):
        raise ValueError(_("This holds characters that cannot be stored."))
    return text


def _is_number(raw: Any) -> Any:
    if isinstance(raw, str) and not _NUMBER.fullmatch(raw):
        raise ValueError(_("This must be a whole number."))
    return raw


def _is_moment(raw: Any) -> Any:
    if not isinstance(raw, str) or not _MOMENT.fullmatch(raw):
        raise ValueError(_("This is not a moment like 2026-11-23T09:00:00Z."))
    return raw


def _is_day(raw: Any) -> Any:
    if not isinstance(raw, str) or not _DAY.fullmatch(raw):
        raise ValueError(_("This is not a day like 2026-11-23."))
    return raw


def _sane_year(at: datetime) -> datetime:
    if not 2000 <= at.year <= 2200:
        raise ValueError(_("Choose a year from 2000 to 2200."))
    return at


def _is_text(raw: Any) -> Any:
    if not isinstance(raw, str) or len(raw) != 36:
        raise ValueError(_("This is not a UUID."))
    return raw


def optional(**about: Any) -> Any:
    """A field that may be left out, and then means: as it is."""
    return Field(default=None, json_schema_extra=_without_default, **about)


def _without_default(schema: dict[str, Any]) -> None:
    schema.pop("default", None)


Word = Annotated[str, AfterValidator(_storable)]
Number = Annotated[int, Field(ge=1, le=LARGEST)]
Moment = Annotated[AwareDatetime, Field(strict=False), BeforeValidator(_is_moment), AfterValidator(_sane_year)]
Day = Annotated[date, Field(strict=False), BeforeValidator(_is_day)]
Uid = Annotated[UUID, Field(strict=False), BeforeValidator(_is_text)]
Id = Annotated[Number, BeforeValidator(_is_number), Field(description="An id.", examples=[1])]
Before = Annotated[
    Word, Field(description="The cursor `next` of the page before; empty for the newest.", max_length=64)
]
Next = Annotated[str | None, Field(description="The cursor of the next page, null at the end.")]
Limit = Annotated[int, BeforeValidator(_is_number), Field(description="How many items at most.", ge=1, le=100)]
