"""A QR code drawn as a path is the one that the library makes."""

import re

import qrcode

from plein.kit.qr import EDGE, squares


def test_the_path_fills_the_dark_modules_and_no_other() -> None:
    size, path = squares("otpauth://totp/Plein:ada?secret=ABC")
    code = qrcode.QRCode(border=EDGE, error_correction=qrcode.ERROR_CORRECT_M)
    code.add_data("otpauth://totp/Plein:ada?secret=ABC")
    dark = {(x, y) for y, row in enumerate(code.get_matrix()) for x, one in enumerate(row) if one}
    runs = [tuple(map(int, run)) for run in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\3z", path)]
    assert {(x + at, y) for x, y, long in runs for at in range(long)} == dark
    assert size == len(code.get_matrix()) and re.fullmatch(r"(M\d+ \d+h\d+v1h-\d+z)+", path)
