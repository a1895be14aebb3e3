import io
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms, ImageDraw

from plein.kit.images import MOST_FRAMES, BadImage, process, square

RED = (220, 30, 30)


def drawn(kind: str, size: tuple[int, int] = (120, 60), mode: str = "RGB", **options: Any) -> io.BytesIO:
    out = io.BytesIO()
    Image.new(mode, size, RED if mode == "RGB" else 0).save(out, kind, **options)
    return io.BytesIO(out.getvalue())


def moving(kind: str, frames: int = 12, size: tuple[int, int] = (120, 60)) -> io.BytesIO:
    pictures = [Image.new("RGB", size, RED) for _ in range(frames)]
    for at, picture in enumerate(pictures):
        ImageDraw.Draw(picture).line((0, at % size[1], size[0], at % size[1]), (255, 255, 255))
    out = io.BytesIO()
    pictures[0].save(out, kind, save_all=True, append_images=pictures[1:], duration=50)
    return io.BytesIO(out.getvalue())


def opened(picture: bytes) -> Any:
    return Image.open(io.BytesIO(picture))


def refusal(data: io.BytesIO) -> str:
    with pytest.raises(BadImage) as refused:
        process(data)
    return refused.value.code


@pytest.mark.parametrize(
    ("kind", "mime", "extension"),
    [("JPEG", "image/jpeg", ".jpg"), ("PNG", "image/png", ".png"), ("WEBP", "image/webp", ".webp")],
)
def test_a_picture_stays_what_it_is(kind: str, mime: str, extension: str) -> None:
    picture = process(drawn(kind))
    assert (picture.mime, picture.extension, picture.width, picture.height) == (mime, extension, 120, 60)
    assert opened(picture.full).format == opened(picture.thumb).format == kind


def with_secrets(kind: str) -> io.BytesIO:
    exif = Image.Exif()
    exif[0x010F] = "CANARY maker"
    exif[0x0112] = 6
    exif.get_ifd(0x8825)[29] = "CANARY GPS"
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes().replace(b"sRGB", b"CANA")
    options: dict[str, Any] = {"exif": exif, "xmp": b"<x:xmpmeta>CANARY</x:xmpmeta>", "icc_profile": profile}
    return drawn(kind, comment=b"CANARY comment", **options) if kind == "JPEG" else drawn(kind, **options)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_nothing_hidden_stays_in_a_picture_and_it_stands_upright(kind: str) -> None:
    data = with_secrets(kind)
    assert b"CANARY" in data.getvalue()
    picture = process(data)
    assert (picture.width, picture.height) == (60, 120) == opened(picture.full).size
    for part in (picture.full, picture.thumb):
        assert b"CANA" not in part
        assert not opened(part).getexif()
        assert not {"exif", "xmp", "icc_profile", "comment"} & set(opened(part).info)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_orientation_shows_the_same_picture(orientation: int) -> None:
    upright = Image.new("RGB", (80, 40), RED)
    upright.paste((0, 0, 255), (0, 0, 40, 20))
    turn = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}  # what a camera held so has stored
    exif = Image.Exif()
    exif[0x0112] = orientation
    out = io.BytesIO()
    stored = upright.transpose(Image.Transpose(turn[orientation])) if orientation > 1 else upright
    stored.save(out, "PNG", exif=exif)
    picture = opened(process(io.BytesIO(out.getvalue())).full)
    assert picture.size == (80, 40)
    assert picture.getpixel((5, 5)) == (0, 0, 255)
    assert picture.getpixel((75, 35)) == RED


def test_a_large_picture_is_made_smaller() -> None:
    picture = process(drawn("JPEG", (4000, 3000)))
    assert (picture.width, picture.height) == (2048, 1536)
    assert opened(picture.thumb).size == (640, 480)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16"])
def test_every_kind_of_png_is_drawn(mode: str) -> None:
    picture = opened(process(drawn("PNG", mode=mode)).full)
    assert picture.mode == ("RGBA" if mode in {"LA", "RGBA"} else "RGB")


def test_grey_of_16_bits_keeps_its_shade() -> None:
    out = io.BytesIO()
    Image.new("I;16", (9, 9), 40_000).save(out, "PNG")
    assert opened(process(io.BytesIO(out.getvalue())).full).getpixel((1, 1)) == (156, 156, 156)


def test_a_picture_for_print_and_one_of_several_views_are_drawn_as_jpeg() -> None:
    assert process(drawn("JPEG", mode="CMYK")).mime == "image/jpeg"
    assert process(drawn("MPO", save_all=True, append_images=[Image.new("RGB", (120, 60))])).mime == "image/jpeg"


def test_a_damaged_colour_profile_is_left_aside() -> None:
    assert process(drawn("JPEG", icc_profile=b"no profile")).mime == "image/jpeg"


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP"])
def test_what_moves_keeps_moving(kind: str) -> None:
    picture = process(moving(kind))
    assert picture.mime == "image/webp"
    assert opened(picture.full).n_frames == 12
    assert not getattr(opened(picture.thumb), "is_animated", False)


def test_of_too_many_frames_the_first_is_kept() -> None:
    picture = process(moving("GIF", MOST_FRAMES + 1, (8, 8)))
    assert picture.mime == "image/png"
    assert not getattr(opened(picture.full), "is_animated", False)
    assert process(moving("GIF", 40, (1200, 1000))).mime == "image/png"


def test_too_many_pixels_are_refused_before_they_are_drawn() -> None:
    assert refusal(drawn("JPEG", (8000, 6300))) == "too_many_pixels"
    assert refusal(drawn("PNG", (30_000, 20_000), "1")) == "too_many_pixels"
    huge = bytearray(drawn("GIF", (9, 9), "P").getvalue())
    huge[6:10] = b"\xff\xff\xff\xff"
    assert refusal(io.BytesIO(bytes(huge))) == "too_many_pixels"


@pytest.mark.parametrize(
    "data", [b"", b"hello", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"%PDF-1.7", b"\x89PNG\r\n\x1a\n"]
)
def test_what_is_no_picture_is_refused(data: bytes) -> None:
    assert refusal(io.BytesIO(data)) in {"not_an_image", "broken"}


def test_a_kind_that_is_not_asked_for_is_refused() -> None:
    assert refusal(drawn("TIFF")) == "not_an_image"
    assert refusal(drawn("EPS")) == "not_an_image"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_a_picture_that_was_cut_off_is_refused(kind: str) -> None:
    out = io.BytesIO()
    Image.effect_noise((200, 200), 80).convert("RGB").save(out, kind)
    assert refusal(io.BytesIO(out.getvalue()[: len(out.getvalue()) // 2])) == "broken"


@settings(max_examples=80, deadline=None)
@given(
    st.sampled_from(["JPEG", "PNG", "WEBP", "GIF"]),
    st.integers(0, 600),
    st.binary(min_size=1, max_size=8),
    st.integers(0, 900),
)
def test_a_damaged_picture_is_drawn_or_refused_but_nothing_else(kind: str, at: int, junk: bytes, length: int) -> None:
    data = drawn(kind).getvalue()
    damaged = io.BytesIO((data[:at] + junk + data[at + len(junk) :])[: length + 40])
    try:
        outcome = process(damaged).extension
    except BadImage as refused:
        outcome = refused.code
    assert outcome in {".jpg", ".png", ".webp", "too_many_pixels", "not_an_image", "broken"}


@pytest.mark.parametrize(
    ("size", "focus", "left_is_red"),
    [((120, 60), (), True), ((120, 60), (0.0, 0.5), True), ((120, 60), (1.0, 0.5), False), ((120, 60), (0.9, 0.1), False)],
)  # fmt: skip
def test_a_square_has_the_focus_in_it(size: tuple[int, int], focus: tuple[float, ...], left_is_red: bool) -> None:
    picture = Image.new("RGB", size, "white")
    ImageDraw.Draw(picture).rectangle((0, 0, size[0] // 2, size[1]), fill=RED)
    out = io.BytesIO()
    picture.save(out, "PNG")
    made = opened(square(out, focus))
    assert (made.format, made.size) == ("JPEG", (60, 60))
    assert (made.getpixel((5, 30))[1] < 100) == left_is_red
    assert made.getpixel((55, 30))[1] > 200 if not focus or focus[0] > 0.5 else made.getpixel((55, 30))[1] < 100


def test_a_square_of_a_clear_picture_stands_on_white() -> None:
    made = opened(square(drawn("PNG", (40, 90), "RGBA")))
    assert made.size == (40, 40) and min(made.getpixel((20, 20))) > 250
