"""The one address of SCIM."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt


@csrf_exempt
def endpoint(request: HttpRequest, rest: str = "") -> HttpResponse:
    """Answer one request of a source."""
    from plein.doors.scim.answering import answer  # its library takes a second to load; most have no use for it

    return answer(request, rest)
