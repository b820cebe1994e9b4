"""Pictures as they are kept: turned upright, of sensible size, without what the camera knew of place and person."""

import io

from PIL import Image, ImageOps, UnidentifiedImageError

LONGEST = 2400
SMALL = 480
MOST_PIXELS = 50_000_000
_FORMATS = {"image/png": "PNG", "image/jpeg": "JPEG", "image/webp": "WEBP"}


class Unreadable(ValueError):
    """The bytes are no picture that can be shown, or one of absurd size."""


def cleaned(content: bytes, content_type: str) -> tuple[bytes, str]:
    """The picture without metadata, and its media type (an animated GIF becomes its first frame as PNG).

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


def _opened(content: bytes) -> Image.Image:
    try:
        picture = Image.open(io.BytesIO(content))
        if picture.width * picture.height > MOST_PIXELS:
            raise Unreadable
        return ImageOps.exif_transpose(picture)
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError, SyntaxError) as error:
        raise Unreadable from error


def _saved(picture: Image.Image, form: str) -> bytes:
    if form == "JPEG" and picture.mode not in {"RGB", "L"}:
        picture = picture.convert("RGB")
    elif picture.mode not in {"RGB", "RGBA", "L"}:
        picture = picture.convert("RGBA")
    fresh = Image.new(picture.mode, picture.size)
    fresh.paste(picture)
    written = io.BytesIO()
    fresh.save(written, form, quality=85)
    return written.getvalue()
