"""Things that pictures are put together from."""

from .shapes import Drawing, arc

INK, PAPER, LINE = "#1c2430", "#fbfaf6", "#d9d3c6"
SIDE_A, SIDE_B = "#2456a6", "#b8402a"
SIDE_A_PALE, SIDE_B_PALE = "#dfe9f7", "#f7e4de"
LEAF, LEAF_DEEP, LEAF_PALE = "#5f9a5a", "#3c7a4a", "#dcebd6"
ORANGE, ORANGE_PALE, GOLD = "#ee8f2d", "#fbd9a8", "#e0b13c"
EARTH, EARTH_DEEP, EARTH_PALE = "#a9744b", "#7d5233", "#e3cdb6"
STEEL, STEEL_PALE, SKY = "#7c8aa0", "#c9d1dd", "#e8f0f8"
SKIN = "#e9bd9a"


def ground(drawing: Drawing, *, sky: str, floor: str, height: float = 130) -> None:
    """The backdrop: sky, two pale circles of the two sides, floor."""
    drawing.rect(0, 0, 960, 540, fill=sky)
    drawing.circle(250, 220, 210, fill="#ffffff")
    drawing.circle(720, 200, 170, fill="#ffffff")
    drawing.rect(0, 540 - height, 960, height, fill=floor)


def person(
    drawing: Drawing, x: float, foot: float, *, coat: str, scale: float = 1, hair: str = INK, reach: float = 0
) -> None:
    """Somebody seen to the waist, with an arm reaching sideways where `reach` is not 0."""
    size = 60 * scale
    drawing.dome(x, foot, size * 1.1, fill=coat, height=1.75)
    drawing.rect(x - size * 0.2, foot - size * 2.25, size * 0.4, size * 0.5, fill=SKIN)
    drawing.circle(x, foot - size * 2.5, size * 0.52, fill=SKIN)
    drawing.dome(x, foot - size * 2.55, size * 0.54, fill=hair)
    drawing.polygon(
        (x - size * 0.24, foot - size * 1.9),
        (x + size * 0.24, foot - size * 1.9),
        (x, foot - size * 1.3),
        fill="#ffffff",
    )
    if reach:
        shoulder = (x + (size * 0.75 if reach > 0 else -size * 0.75), foot - size * 1.25)
        hand = (x + reach, foot - size * 0.95)
        drawing.line(shoulder, hand, colour=coat, width=size * 0.34)
        drawing.circle(*hand, size * 0.2, fill=SKIN)


def paper(
    drawing: Drawing, x: float, y: float, *, width: float = 150, lines: int = 5, accent: str = SIDE_A
) -> None:
    """A sheet with a heading and lines of writing."""
    height = width * 1.3
    drawing.rect(x + 6, y + 8, width, height, fill=LINE, round=8)
    drawing.rect(x, y, width, height, fill="#ffffff", round=8)
    drawing.rect(x + width * 0.14, y + height * 0.1, width * 0.5, height * 0.06, fill=accent)
    for number in range(lines):
        length = 0.72 if number % 3 != 2 else 0.46
        drawing.rect(
            x + width * 0.14,
            y + height * (0.26 + number * 0.12),
            width * length,
            height * 0.03,
            fill=STEEL_PALE,
        )


def rings(drawing: Drawing, x: float, y: float, radius: float, width: float = 14) -> None:
    """The mark: two rings that hold each other."""
    drawing.ring(x - radius * 0.62, y, radius, colour=SIDE_A, width=width)
    drawing.ring(x + radius * 0.62, y, radius, colour=SIDE_B, width=width)
    drawing.line(*arc(x - radius * 0.62, y, radius, -68, -24, 12), colour=SIDE_A, width=width)


def orange(drawing: Drawing, x: float, y: float, radius: float, *, leaf: bool = True) -> None:
    """A citrus fruit."""
    drawing.circle(x, y, radius, fill=ORANGE)
    drawing.circle(x - radius * 0.3, y - radius * 0.32, radius * 0.26, fill=ORANGE_PALE)
    if leaf:
        drawing.polygon(
            (x, y - radius * 0.9),
            (x + radius * 0.35, y - radius * 1.35),
            (x + radius * 0.95, y - radius * 1.25),
            (x + radius * 0.55, y - radius * 0.85),
            fill=LEAF_DEEP,
        )


def slice_of_orange(drawing: Drawing, x: float, y: float, radius: float) -> None:
    """A fruit cut open."""
    drawing.circle(x, y, radius, fill=ORANGE)
    drawing.circle(x, y, radius * 0.88, fill="#fff4e0")
    for begin in range(0, 360, 45):
        drawing.polygon((x, y), *arc(x, y, radius * 0.78, begin + 4, begin + 41, 8), fill="#f6a94b")


def tree(
    drawing: Drawing, x: float, foot: float, size: float, *, fruit: bool = False, leaf: str = LEAF
) -> None:
    """A round tree."""
    drawing.rect(x - size * 0.08, foot - size * 0.7, size * 0.16, size * 0.7, fill=EARTH_DEEP)
    for dx, dy, radius in ((0, -1.15, 0.52), (-0.36, -0.85, 0.38), (0.36, -0.85, 0.38)):
        drawing.circle(x + dx * size, foot + dy * size, radius * size, fill=leaf)
    if fruit:
        for dx, dy in ((-0.4, -0.85), (0.1, -1.3), (0.34, -0.75), (-0.08, -0.92), (0.28, -1.08)):
            drawing.circle(x + dx * size, foot + dy * size, size * 0.08, fill=ORANGE)


def hills(drawing: Drawing, foot: float, *, far: str = LEAF_PALE, near: str = "#bcd6b4") -> None:
    """Two rows of hills across the picture."""
    for x, radius in ((130, 190), (430, 250), (800, 220)):
        drawing.dome(x, foot, radius, fill=far, height=0.75)
    for x, radius in ((20, 150), (640, 190), (930, 160)):
        drawing.dome(x, foot, radius, fill=near, height=0.6)


def flask(drawing: Drawing, x: float, foot: float, size: float, *, liquid: str) -> None:
    """A conical flask, half full."""
    neck = size * 0.16
    drawing.polygon(
        (x - neck, foot - size),
        (x + neck, foot - size),
        (x + neck, foot - size * 0.62),
        (x + size * 0.5, foot),
        (x - size * 0.5, foot),
        (x - neck, foot - size * 0.62),
        fill="#d3e0ee",
    )
    drawing.polygon(
        (x - size * 0.33, foot - size * 0.36),
        (x + size * 0.33, foot - size * 0.36),
        (x + size * 0.46, foot - size * 0.06),
        (x - size * 0.46, foot - size * 0.06),
        fill=liquid,
    )
    drawing.rect(x - neck * 1.4, foot - size * 1.04, neck * 2.8, size * 0.07, fill=STEEL, round=4)
    for dx, dy in ((-0.12, -0.2), (0.1, -0.27), (0.2, -0.14)):
        drawing.circle(x + dx * size, foot + dy * size, size * 0.035, fill="#ffffff")


def screen(drawing: Drawing, x: float, y: float, width: float, height: float) -> None:
    """A monitor on its foot, dark inside."""
    drawing.rect(x + width * 0.42, y + height, width * 0.16, height * 0.16, fill=STEEL)
    drawing.rect(x + width * 0.3, y + height * 1.14, width * 0.4, height * 0.06, fill=STEEL, round=4)
    drawing.rect(x, y, width, height, fill=INK, round=14)
    drawing.rect(x + 14, y + 14, width - 28, height - 28, fill="#ffffff", round=6)


def bars(drawing: Drawing, x: float, foot: float, values: tuple[float, ...], *, width: float = 34) -> None:
    """A small bar chart in the two sides' colours by turns."""
    for place, value in enumerate(values):
        drawing.rect(
            x + place * width * 1.5,
            foot - value,
            width,
            value,
            fill=SIDE_A if place % 2 == 0 else SIDE_B,
            round=4,
        )


def curve(drawing: Drawing, points: tuple[tuple[float, float], ...], colour: str) -> None:
    """A measured curve with its points."""
    drawing.line(*points, colour=colour, width=6)
    for x, y in points:
        drawing.circle(x, y, 8, fill=colour)


def gear(drawing: Drawing, x: float, y: float, radius: float, *, fill: str, teeth: int = 10) -> None:
    """A toothed wheel."""
    step = 360 / teeth
    points = []
    for tooth in range(teeth):
        begin = tooth * step
        points += arc(x, y, radius, begin, begin + step * 0.44, 3)
        points += arc(x, y, radius * 0.82, begin + step * 0.54, begin + step * 0.92, 3)
    drawing.polygon(*points, fill=fill)
    drawing.circle(x, y, radius * 0.36, fill="#ffffff")
    drawing.circle(x, y, radius * 0.2, fill=fill)


def battery(drawing: Drawing, x: float, y: float, width: float, height: float, *, level: float) -> None:
    """A battery with its charge."""
    drawing.rect(x + width, y + height * 0.3, width * 0.05, height * 0.4, fill=INK, round=4)
    drawing.rect(x, y, width, height, fill=INK, round=16)
    drawing.rect(x + 10, y + 10, width - 20, height - 20, fill="#ffffff", round=8)
    drawing.rect(
        x + 20, y + 20, (width - 40) * level, height - 40, fill=LEAF if level > 0.4 else SIDE_B, round=6
    )


def snowflake(drawing: Drawing, x: float, y: float, radius: float) -> None:
    """Cold."""
    for angle in (0, 60, 120):
        (ax, ay), (bx, by) = arc(x, y, radius, angle, angle + 180, 1)
        drawing.line((ax, ay), (bx, by), colour="#6f9fd0", width=radius * 0.12)
    drawing.circle(x, y, radius * 0.18, fill="#6f9fd0")


def pin(drawing: Drawing, x: float, y: float, size: float, *, fill: str) -> None:
    """A pin on a map."""
    drawing.polygon((x, y), *arc(x, y - size, size * 0.52, 160, 380, 24), fill=fill)
    drawing.circle(x, y - size, size * 0.24, fill="#ffffff")


def table(drawing: Drawing, y: float, *, x: float = 120, width: float = 720) -> None:
    """A long table."""
    drawing.rect(x + 50, y + 24, 26, 120, fill=EARTH_DEEP)
    drawing.rect(x + width - 76, y + 24, 26, 120, fill=EARTH_DEEP)
    drawing.rect(x, y, width, 30, fill=EARTH, round=8)
