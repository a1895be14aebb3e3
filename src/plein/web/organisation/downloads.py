"""Sheets that administrators take with them."""

from collections.abc import Iterable, Sequence
from typing import Any, cast

from django.http import HttpResponse, StreamingHttpResponse

from plein.kit.sheet import written


def download(rows: Iterable[Sequence[Any]], name: str) -> HttpResponse:
    """Rows as a file of CSV, written while it is sent."""
    answer = StreamingHttpResponse(written(rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "no-store"
    return cast(HttpResponse, answer)
