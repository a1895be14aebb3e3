"""What can be wrong with an answer by OpenID Connect."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from plein.doors.asking import FORGED, REACHING
from plein.doors.refusals import AGAIN, Reason

REASONS: Final[dict[str, Reason]] = {
    **REACHING,
    # what it says of itself
    "issuer": Reason(_("At this address the system calls itself %(found)s, not %(wanted)s. Use the name it gives itself.")),
    "endpoint": Reason(_("What the system says of itself has no usable %(found)s; with an https issuer all its addresses are https.")),
    # the answer in the browser
    "iss": Reason(_("The answer was given by %(found)s, not by %(wanted)s. An answer of one system must not be used for another (RFC 9207)."), FORGED),
    "iss_missing": Reason(_("The answer does not say who gave it, though the system promises that it always does (RFC 9207)."), FORGED),
    "code": Reason(_("The answer has no code, or more than one.")),
    "stopped": Reason(_("The system let nobody in: %(found)s. %(why)s"), _("You stopped at %(door)s, or are not allowed to use Plein there.")),
    "said": Reason(_("The system answered with the error %(found)s. %(why)s")),
    # the token
    "token": Reason(_("The system did not exchange the code: %(found)s. %(why)s Often the client ID, the secret or the way it is sent is wrong.")),
    "no_token": Reason(_("The system gave no ID token. Is openid one of the scopes?")),
    "form": Reason(_("The ID token is not a signed token."), FORGED),
    "algorithm": Reason(_("The ID token is signed with %(found)s. Plein takes RS, PS, ES and EdDSA only: never none, never a shared secret."), FORGED),
    "key": Reason(_("No key of the system fits the ID token: key %(found)s."), FORGED),
    "signature": Reason(_("The signature of the ID token is wrong."), FORGED),
    "token_issuer": Reason(_("The ID token was given out by %(found)s, not by %(wanted)s."), FORGED),
    "audience": Reason(_("The ID token is meant for %(found)s, not for %(wanted)s."), FORGED),
    "party": Reason(_("The ID token was asked for by %(found)s, not by %(wanted)s."), FORGED),
    "expired": Reason(_("The ID token has expired or does not say when it does. Are the clocks of both servers right?"), AGAIN),
    "issued": Reason(_("The ID token was made in the future, too long ago, or does not say when. Are the clocks of both servers right?"), AGAIN),
    "nonce": Reason(_("The ID token was not made for this sign-in: its nonce is another, or missing."), FORGED),
    "hash": Reason(_("The access token does not belong to the ID token."), FORGED),
    "old": Reason(_("A fresh sign-in was asked for, and the system did not ask anew."), AGAIN),
    "userinfo": Reason(_("What the userinfo address says is about somebody else: %(found)s, not %(wanted)s."), FORGED),
}  # fmt: skip
