"""Pictures as they are kept: turned upright, of sensible size, without what the camera knew of place and person."""

import io

from PIL import Image, ImageOps

LONGEST = 2400
SMALL = 480
SQUARE = 512
MOST_PIXELS = 50_000_000
_FORMATS = {"image/png": "PNG", "image/jpeg": "JPEG", "image/webp": "WEBP"}
_PLAIN_MODES = {"RGB", "RGBA", "L"}


class Unreadable(ValueError):
    """The bytes are no picture that can be shown, or one of absurd size."""


def cleaned(content: bytes, content_type: str) -> tuple[bytes, str]:
    """The picture without metadata, and its media type (of an animated GIF the first frame stays, as PNG).

    Raises:
        Unreadable: it cannot be decoded, or has more than 50 million pixels.
    """
    picture = _opened(content)
    picture.thumbnail((LONGEST, LONGEST))
    kind = content_type if content_type in _FORMATS else "image/png"
    return _saved(picture, _FORMATS[kind]), kind


def small(content: bytes) -> bytes:
    """A WebP of at most 480 pixels a side."""
    picture = _opened(content)
    picture.thumbnail((SMALL, SMALL))
    return _saved(picture, "WEBP")


def squared(content: bytes) -> bytes:
    """A PNG of at most 512 pixels a side, the whole picture in the middle of a transparent square: for logos."""
    picture = _opened(content).convert("RGBA")
    picture.thumbnail((SQUARE, SQUARE))
    side = max(picture.size)
    ground = Image.new("RGBA", (side, side))
    ground.paste(picture, ((side - picture.width) // 2, (side - picture.height) // 2))
    return _saved(ground, "PNG")


def _opened(content: bytes) -> Image.Image:
    try:
        picture = Image.open(io.BytesIO(content))
        if picture.width * picture.height > MOST_PIXELS:
            raise Unreadable
        return _in_plain_mode(ImageOps.exif_transpose(picture))
    except Exception as error:  # a broken picture fails in as many ways as there are decoders
        raise Unreadable from error


def _in_plain_mode(picture: Image.Image) -> Image.Image:
    """Palettes, CMYK, 16 bits: turned into colours that every format keeps. Scaling a palette would be ugly, too."""
    if picture.mode in _PLAIN_MODES:
        return picture
    return picture.convert("RGBA" if picture.has_transparency_data else "RGB")


def _saved(picture: Image.Image, form: str) -> bytes:
    if form == "JPEG" and picture.mode == "RGBA":
        picture = picture.convert("RGB")
    fresh = Image.new(picture.mode, picture.size)  # what is not pixels stays behind
    fresh.paste(picture)
    written = io.BytesIO()
    fresh.save(written, form, quality=85)
    return written.getvalue()
