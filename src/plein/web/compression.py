"""Smaller answers for slow connections."""

import re
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

TEXT = re.compile(r"text/|application/(?:[\w.]+\+)?json|application/javascript|image/svg\+xml")


class Compression(GZipMiddleware):
    """Django's, for text only: pictures and files are mostly compressed already, and keep their length and ranges."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> Any:
        """Compress what gains by it."""
        if not TEXT.match(response.get("Content-Type", "")):
            return response
        return super().process_response(request, response)
