"""Signs of organisations: a letterless figure in two colours on a square, painted smooth."""

import io

from PIL import Image, ImageDraw

from .shapes import FINER

SIDE = 256
_BLUES = ("#2456a6", "#8ab0f0")
_REDS = ("#b8402a", "#f3b49f")
_GREENS = ("#2f7d4f", "#a9d8ba")
_GOLDS = ("#8a6410", "#ecd08b")
COLOURS = (_BLUES, _REDS, _GREENS, _GOLDS)


def draw_logo(figure: str, colours: tuple[str, str]) -> bytes:
    """One sign as PNG."""
    size = SIDE * FINER
    picture = Image.new("RGB", (size, size), "#ffffff")
    _PAINTERS[figure](ImageDraw.Draw(picture), size, *colours)
    written = io.BytesIO()
    picture.resize((SIDE, SIDE), Image.Resampling.LANCZOS).save(written, "PNG")
    return written.getvalue()


def _rings(pen: ImageDraw.ImageDraw, size: int, dark: str, light: str) -> None:
    width, top, bottom = size // 12, size * 0.27, size * 0.73
    pen.ellipse((size * 0.12, top, size * 0.58, bottom), outline=light, width=width)
    pen.ellipse((size * 0.42, top, size * 0.88, bottom), outline=dark, width=width)


def _leaf(pen: ImageDraw.ImageDraw, size: int, dark: str, light: str) -> None:
    pen.ellipse((size * 0.2, size * 0.28, size * 0.8, size * 0.88), fill=light)
    pen.pieslice((size * 0.36, size * 0.02, size * 0.86, size * 0.52), 90, 180, fill=dark)
    pen.line((size * 0.5, size * 0.58, size * 0.5, size * 0.27), fill=dark, width=size // 28)


def _hexagon(pen: ImageDraw.ImageDraw, size: int, dark: str, light: str) -> None:
    pen.regular_polygon((size / 2, size / 2, size * 0.4), 6, fill=dark)
    pen.regular_polygon((size / 2, size / 2, size * 0.2), 6, rotation=30, fill=light)


def _waves(pen: ImageDraw.ImageDraw, size: int, dark: str, light: str) -> None:
    for place, colour in enumerate((light, dark, light)):
        y = size * (0.28 + 0.22 * place)
        for x in (0.14, 0.38, 0.62):
            pen.arc(
                (size * x, y - size * 0.12, size * (x + 0.24), y + size * 0.12), 180, 360, colour, size // 16
            )


_PAINTERS = {"rings": _rings, "leaf": _leaf, "hexagon": _hexagon, "waves": _waves}
