"""What can be wrong with an answer by SAML."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from plein.doors.asking import FORGED, REACHING
from plein.doors.refusals import AGAIN, Reason

UNASKED = _("This sign-in did not begin here, so Plein does not take it. Begin at the sign-in page of Plein.")
REASONS: Final[dict[str, Reason]] = {
    **REACHING,
    # what it says of itself
    "metadata": Reason(_("What the system says of itself (its metadata) cannot be read: %(why)s.")),
    "entity": Reason(_("The metadata does not speak of one system called %(wanted)s. It names: %(found)s.")),
    "endpoint": Reason(_("The metadata holds an address that is not https: %(found)s. http is for a system inside, named in PLEIN_INSIDE.")),
    "binding": Reason(_("The metadata has no address for signing in by HTTP-Redirect, which Plein uses.")),
    "no_certificate": Reason(_("The metadata has no certificate for signing with a key that is strong enough (RSA of 2048 bits, or EC).")),
    "keys": Reason(_("The key of this door cannot be read: the server has another PLEIN_SECRET_KEY than when it was made. Make a new key, and let the other system read the metadata of Plein again.")),
    # where the answer came from
    "unasked": Reason(_("The answer does not say to which request it belongs: the sign-in began at the other system (IdP-initiated). Plein refuses those, as anybody could bring such an answer to a colleague’s browser. Let the tile there lead to the sign-in address of this door."), UNASKED),
    "state": Reason(_("The answer does not belong to a sign-in that began in this browser. Somebody may have sent it, the cookie was gone, or the sign-in began at the other system."), AGAIN),
    "request": Reason(_("The answer belongs to another request than the one of this sign-in (InResponseTo)."), FORGED),
    "missing": Reason(_("The answer holds no SAMLResponse, or more than one.")),
    "stopped": Reason(_("The system let nobody in: %(found)s. %(why)s"), _("You stopped at %(door)s, or are not allowed to use Plein there.")),
    "said": Reason(_("The system answered with the status %(found)s. %(why)s")),
    # its form
    "large": Reason(_("The answer is larger than an answer needs to be."), FORGED),
    "form": Reason(_("The answer is not SAML as it should be: %(why)s. Comments, DTDs and entities are refused too."), FORGED),
    "wrapped": Reason(_("The answer holds more than one assertion, or a signature that stands over something else than what it is in."), FORGED),
    "algorithm": Reason(_("The answer is made with %(found)s. Plein takes signatures by RSA or EC with SHA-256 or better, and AES under RSA-OAEP. Choose SHA-256 there."), FORGED),
    "unsigned": Reason(_("The assertion is not signed. Choose signed assertions there; only a signed response is not enough."), FORGED),
    "signature": Reason(_("The signature is wrong, or made with a key that the metadata does not hold. Did the system get another certificate? Then read its metadata again."), FORGED),
    "sealed": Reason(_("The encrypted assertion cannot be opened, or what is in it is not signed as it should be. Does the other system have the metadata of Plein as it is now? Why exactly is not said, as that would help to guess what is inside."), FORGED),
    "name_sealed": Reason(_("The name of the person (NameID) is encrypted, and cannot be opened with the key of this door. Does the other system have the metadata of Plein as it is now? Or let it encrypt nothing, or the whole assertion."), FORGED),
    "open": Reason(_("The assertion is not encrypted, and this door asks for that."), FORGED),
    # what it says
    "issuer": Reason(_("The answer was made by another system than the one of this door: %(why)s."), FORGED),
    "audience": Reason(_("The answer is not meant for Plein but for: %(why)s. Over there, the identifier of Plein (entity ID) is the address of its metadata."), FORGED),
    "destination": Reason(_("The answer was meant for another address: %(why)s. Check the address for answers (ACS) over there."), FORGED),
    "recipient": Reason(_("The answer was meant to be brought to another address (Recipient). Check the address for answers (ACS) over there."), FORGED),
    "confirmation": Reason(_("The answer does not say in a usable way who may bring it (SubjectConfirmation)."), FORGED),
    "early": Reason(_("The answer is not valid yet. Are the clocks of both servers right?"), AGAIN),
    "expired": Reason(_("The answer is no longer valid. Are the clocks of both servers right?"), AGAIN),
    "old": Reason(_("A fresh sign-in was asked for, and the system did not ask anew."), AGAIN),
    "transient": Reason(_("The system says who it is by a name that is another each time (a transient NameID). Choose a persistent NameID there, or an attribute that stays the same.")),
    "subject_attribute": Reason(_("The attribute %(wanted)s, which says who it is, is not in the answer or has more than one value.")),
}  # fmt: skip
