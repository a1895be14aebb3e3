"""What a browser says about itself becomes a name that people know."""

import pytest
from django.utils.translation import override

from plein.web.accounts.devices import device_of

MOZILLA = "Mozilla/5.0 "


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        (f"{MOZILLA}(X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Safari/537.36", "Chrome on Linux"),
        (f"{MOZILLA}(Windows NT 10.0) AppleWebKit/537.36 Chrome/126.0 Safari/537.36 Edg/126.0", "Edge on Windows"),
        (f"{MOZILLA}(iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Mobile/15E148 Safari/604.1", "Safari on iPhone"),
        (f"{MOZILLA}(Android 14; Mobile; rv:127.0) Gecko/127.0 Firefox/127.0", "Firefox on Android"),
        ("curl/8.5.0", "curl/8.5.0"),
        ("", "Unknown device"),
    ],
)  # fmt: skip
def test_a_device_has_a_name(user_agent: str, name: str) -> None:
    with override("en"):
        assert device_of(user_agent) == name
