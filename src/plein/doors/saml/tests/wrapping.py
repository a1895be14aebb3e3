"""The eight ways of signature wrapping (XSW1-8): a true signature over a true part, and a forged part beside it."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

from lxml import etree

from plein.doors.saml.tests.liar import DS, SAML, SAMLP, sign

ASSERTION, SIGNATURE = f"{{{SAML}}}Assertion", f"{{{DS}}}Signature"


def forged(element: Any) -> Any:
    """A copy about somebody else, under another name, without a signature of its own."""
    evil = deepcopy(element)
    for row in [evil, *evil.iter(ASSERTION)]:
        if row.get("ID"):
            row.set("ID", f"{row.get('ID')}x")
    for name in evil.iter(f"{{{SAML}}}NameID"):
        name.text = "root"
    for signature in list(evil.iter(SIGNATURE)):
        signature.getparent().remove(signature)
    return evil


def _swap(response: Any, evil: Any) -> None:
    """Let the response be the forged one, in place."""
    kept = list(evil)
    response.set("ID", evil.get("ID"))
    response[:] = kept


def _whole(response: Any) -> tuple[Any, Any, Any]:
    """Both signed; returns the true response, its signature, and a forged one."""
    sign(response.find(ASSERTION))
    sign(response)
    true = deepcopy(response)
    signature = true.find(SIGNATURE)
    evil = forged(response)
    return true, signature, evil


def xsw1(response: Any) -> None:
    """The true response inside its own signature in the forged one."""
    true, signature, evil = _whole(response)
    moved = deepcopy(signature)
    true.remove(signature)
    moved.append(true)
    evil.insert(1, moved)
    _swap(response, evil)


def xsw2(response: Any) -> None:
    """The true response before its signature in the forged one."""
    true, signature, evil = _whole(response)
    moved = deepcopy(signature)
    true.remove(signature)
    evil.insert(1, true)
    evil.insert(2, moved)
    _swap(response, evil)


def _single(response: Any) -> tuple[Any, Any]:
    true = response.find(ASSERTION)
    sign(true)
    return true, forged(true)


def xsw3(response: Any) -> None:
    """The forged assertion before the true one."""
    true, evil = _single(response)
    true.addprevious(evil)


def xsw4(response: Any) -> None:
    """The true assertion inside the forged one."""
    true, evil = _single(response)
    response.replace(true, evil)
    evil.append(true)


def xsw5(response: Any) -> None:
    """The forged one with the signature, the true one behind it."""
    true, evil = _single(response)
    signature = true.find(SIGNATURE)
    true.remove(signature)
    evil.insert(1, signature)
    true.addprevious(evil)


def xsw6(response: Any) -> None:
    """The true one inside the signature in the forged one."""
    true, evil = _single(response)
    signature = true.find(SIGNATURE)
    response.replace(true, evil)
    true.remove(signature)
    evil.insert(1, signature)
    signature.append(true)


def xsw7(response: Any) -> None:
    """The forged one in extensions, where a schema lets everything pass."""
    true, evil = _single(response)
    evil.set("ID", true.get("ID"))
    extensions = etree.Element(f"{{{SAMLP}}}Extensions")
    extensions.append(evil)
    response.insert(1, extensions)


def xsw8(response: Any) -> None:
    """The true one in an object of the signature in the forged one."""
    true, evil = _single(response)
    signature = true.find(SIGNATURE)
    response.replace(true, evil)
    true.remove(signature)
    evil.insert(1, signature)
    etree.SubElement(signature, f"{{{DS}}}Object").append(true)


WAYS: dict[str, Callable[[Any], None]] = {
    f"XSW{at}": way for at, way in enumerate((xsw1, xsw2, xsw3, xsw4, xsw5, xsw6, xsw7, xsw8), 1)
}
