"""A drawing as polygons, circles and lines, written as SVG or painted as PNG; both look the same."""

import io
import math
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

from PIL import Image, ImageDraw

WIDTH, HEIGHT = 960, 540
FINER = 2

Point = tuple[float, float]


@dataclass(frozen=True)
class Polygon:
    points: tuple[Point, ...]
    fill: str


@dataclass(frozen=True)
class Circle:
    x: float
    y: float
    radius: float
    fill: str


@dataclass(frozen=True)
class Line:
    points: tuple[Point, ...]
    colour: str
    width: float


@dataclass
class Drawing:
    """Shapes in the order in which they are laid down."""

    title: str
    shapes: list[Polygon | Circle | Line] = field(default_factory=list)

    def polygon(self, *points: Point, fill: str) -> None:
        self.shapes.append(Polygon(points, fill))

    def circle(self, x: float, y: float, radius: float, *, fill: str) -> None:
        self.shapes.append(Circle(x, y, radius, fill))

    def line(self, *points: Point, colour: str, width: float = 4) -> None:
        self.shapes.append(Line(points, colour, width))

    def rect(self, x: float, y: float, width: float, height: float, *, fill: str, round: float = 0) -> None:
        """A rectangle, its corners rounded by `round`."""
        if not round:
            self.polygon((x, y), (x + width, y), (x + width, y + height), (x, y + height), fill=fill)
            return
        corners = (
            (x + width - round, y + round, -90),
            (x + width - round, y + height - round, 0),
            (x + round, y + height - round, 90),
            (x + round, y + round, 180),
        )
        self.polygon(
            *(point for cx, cy, begin in corners for point in arc(cx, cy, round, begin, begin + 90, 6)),
            fill=fill,
        )

    def ring(self, x: float, y: float, radius: float, *, colour: str, width: float) -> None:
        self.line(*arc(x, y, radius, 0, 360, 72), colour=colour, width=width)

    def dome(self, x: float, y: float, radius: float, *, fill: str, height: float = 1) -> None:
        """The upper half of a circle, flattened or stretched."""
        self.polygon(*((px, y + (py - y) * height) for px, py in arc(x, y, radius, 180, 360, 36)), fill=fill)

    def svg(self) -> str:
        """The drawing as an SVG that names its title."""
        body = "".join(_as_svg(shape) for shape in self.shapes)
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}">'
            f"<title>{escape(self.title)}</title>{body}</svg>\n"
        )

    def png(self) -> bytes:
        """The drawing as a PNG, painted finer and made smaller so that edges are smooth."""
        image = Image.new("RGB", (WIDTH * FINER, HEIGHT * FINER), "#ffffff")
        pen = ImageDraw.Draw(image)
        for shape in self.shapes:
            _paint(pen, shape)
        written = io.BytesIO()
        image.resize((WIDTH, HEIGHT), Image.Resampling.BOX).quantize(128).save(written, "PNG")
        return written.getvalue()


def arc(x: float, y: float, radius: float, begin: float, end: float, steps: int) -> list[Point]:
    """Points on a circle, in degrees, clockwise from three o'clock."""
    return [
        (
            x + radius * math.cos(math.radians(begin + (end - begin) * step / steps)),
            y + radius * math.sin(math.radians(begin + (end - begin) * step / steps)),
        )
        for step in range(steps + 1)
    ]


def _as_svg(shape: Polygon | Circle | Line) -> str:
    if isinstance(shape, Circle):
        return f'<circle cx="{shape.x:g}" cy="{shape.y:g}" r="{shape.radius:g}" fill="{shape.fill}"/>'
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in shape.points)
    if isinstance(shape, Polygon):
        return f'<polygon points="{points}" fill="{shape.fill}"/>'
    return (
        f'<polyline points="{points}" fill="none" stroke="{shape.colour}" stroke-width="{shape.width:g}"'
        ' stroke-linecap="round" stroke-linejoin="round"/>'
    )


def _paint(pen: ImageDraw.ImageDraw, shape: Polygon | Circle | Line) -> None:
    if isinstance(shape, Circle):
        x, y, radius = shape.x * FINER, shape.y * FINER, shape.radius * FINER
        pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=shape.fill)
        return
    points = [(x * FINER, y * FINER) for x, y in shape.points]
    if isinstance(shape, Polygon):
        pen.polygon(points, fill=shape.fill)
        return
    pen.line(points, fill=shape.colour, width=round(shape.width * FINER), joint="curve")
    radius = shape.width * FINER / 2
    for x, y in (points[0], points[-1]):
        pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=shape.colour)
