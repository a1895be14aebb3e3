"""What a browser says about itself, in words that people know; and whether somebody signed in with it before."""

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from plein.core.people.models import Person
from plein.core.people.secrets import hashed, new_secret
from plein.core.signin.actions import note_device
from plein.core.signin.models import Device

COOKIE = "__Host-device" if settings.SECURE else "device"
LASTS = 400 * 86400  # seconds: browsers keep no cookie for longer

BROWSERS = {"Edg": "Edge", "OPR/": "Opera", "Firefox/": "Firefox", "FxiOS": "Firefox", "Chrom": "Chrome", "CriOS": "Chrome", "Safari/": "Safari"}  # fmt: skip
SYSTEMS = {"Android": "Android", "iPhone": "iPhone", "iPad": "iPad", "Windows": "Windows", "Mac OS X": "macOS", "CrOS": "ChromeOS", "Linux": "Linux"}  # fmt: skip


def device_of(user_agent: str) -> str:
    """A name for the device a session runs on; the first words that fit count, as browsers also name their ancestors."""
    browser = next((name for sign, name in BROWSERS.items() if sign in user_agent), "")
    system = next((name for sign, name in SYSTEMS.items() if sign in user_agent), "")
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or user_agent[:60] or _("Unknown device")


def is_known(request: HttpRequest, person: Person) -> bool:
    """Whether this person signed in with this browser before."""
    token = request.COOKIES.get(COOKIE, "")
    return bool(token) and Device.objects.filter(token_hash=hashed(token), person=person).exists()


def knows(request: HttpRequest, name: str) -> bool:
    """Whether whoever goes by this user name or address signed in with this browser before."""
    token = request.COOKIES.get(COOKIE, "")
    owner = Q(person__username=name) | Q(person__email=name)
    return bool(token) and Device.objects.filter(owner, token_hash=hashed(token)).exists()


def remember(request: HttpRequest, response: HttpResponse, person: Person) -> HttpResponse:
    """Know this browser again; one that is new is told to its owner. The cookie opens no door."""
    token = request.COOKIES.get(COOKIE, "")
    if len(token) != len(new_secret()):
        token = new_secret()
    agent = request.headers.get("User-Agent", "")
    note_device(person, token_hash=hashed(token), user_agent=agent, name=device_of(agent))
    response.set_cookie(COOKIE, token, max_age=LASTS, secure=settings.SECURE, httponly=True, samesite="Lax", path="/")
    return response
