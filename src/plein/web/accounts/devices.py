"""What a browser says about itself, in words that people know."""

from django.utils.translation import gettext as _

BROWSERS = {"Edg": "Edge", "OPR/": "Opera", "Firefox/": "Firefox", "FxiOS": "Firefox", "Chrom": "Chrome", "CriOS": "Chrome", "Safari/": "Safari"}  # fmt: skip
SYSTEMS = {"Android": "Android", "iPhone": "iPhone", "iPad": "iPad", "Windows": "Windows", "Mac OS X": "macOS", "CrOS": "ChromeOS", "Linux": "Linux"}  # fmt: skip


def device_of(user_agent: str) -> str:
    """A name for the device a session runs on; the first words that fit count, as browsers also name their ancestors."""
    browser = next((name for sign, name in BROWSERS.items() if sign in user_agent), "")
    system = next((name for sign, name in SYSTEMS.items() if sign in user_agent), "")
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or user_agent[:60] or _("Unknown device")
