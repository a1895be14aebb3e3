"""QR codes as the path of an SVG."""

import re

import qrcode

EDGE = 4  # empty modules around it, as the standard asks


def squares(text: str) -> tuple[int, str]:
    """The width of a QR code in modules, with its edge, and a path that fills its dark modules."""
    code = qrcode.QRCode(border=EDGE, error_correction=qrcode.ERROR_CORRECT_M)
    code.add_data(text)
    rows = ["".join("x" if dark else " " for dark in row) for row in code.get_matrix()]
    runs = [(run.start(), y, len(run[0])) for y, row in enumerate(rows) for run in re.finditer("x+", row)]
    return len(rows), "".join(f"M{x} {y}h{long}v1h-{long}z" for x, y, long in runs)


def square_picture(text: str) -> str:
    """A QR code as an SVG of its own."""
    size, path = squares(text)
    ground = f'<path fill="#fff" d="M0 0h{size}v{size}H0z"/>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}">{ground}<path d="{path}"/></svg>'
