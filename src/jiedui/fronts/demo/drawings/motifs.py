"""What a picture shows: a few scenes, each in two views."""

from collections.abc import Callable

from . import things as t
from .lettering import label
from .shapes import Drawing, arc

Scene = Callable[[Drawing, int], None]


def signing(d: Drawing, view: int) -> None:
    t.ground(d, sky=t.SIDE_A_PALE if view == 0 else t.SIDE_B_PALE, floor=t.LINE)
    t.rings(d, 480, 120, 62)
    if view == 0:
        t.person(d, 300, 405, coat=t.SIDE_A, scale=1.15)
        t.person(d, 660, 405, coat=t.SIDE_B, scale=1.15, hair="#4a3b32")
        t.table(d, 390)
        t.paper(d, 320, 330, width=86, lines=3)
        t.paper(d, 554, 330, width=86, lines=3, accent=t.SIDE_B)
        d.line((408, 400), (436, 344), colour=t.INK, width=7)
        d.line((552, 400), (524, 344), colour=t.INK, width=7)
    else:
        t.person(d, 330, 440, coat=t.SIDE_A, scale=1.35, reach=130)
        t.person(d, 630, 440, coat=t.SIDE_B, scale=1.35, hair="#4a3b32", reach=-130)
        t.paper(d, 428, 300, width=104, lines=4)


def match(d: Drawing, view: int) -> None:
    t.ground(d, sky=t.PAPER, floor=t.LINE, height=90)
    if view == 0:
        d.circle(360, 250, 180, fill=t.SIDE_A_PALE)
        d.circle(600, 250, 180, fill=t.SIDE_B_PALE)
        t.rings(d, 480, 250, 150, width=10)
        for y in (190, 250, 310):
            d.line((330, y), (630, y), colour=t.GOLD, width=6)
            d.circle(330, y, 16, fill=t.SIDE_A)
            d.circle(630, y, 16, fill=t.SIDE_B)
    else:
        t.person(d, 250, 450, coat=t.SIDE_A, scale=1.25)
        t.person(d, 710, 450, coat=t.SIDE_B, scale=1.25, hair="#4a3b32")
        t.table(d, 430, x=80, width=800)
        d.rect(330, 110, 170, 96, fill=t.SIDE_A, round=22)
        d.polygon((350, 200), (400, 200), (330, 240), fill=t.SIDE_A)
        d.rect(470, 210, 170, 96, fill=t.SIDE_B, round=22)
        d.polygon((570, 300), (620, 300), (640, 340), fill=t.SIDE_B)
        for x in (375, 415, 455):
            d.circle(x, 158, 11, fill="#ffffff")
        d.line((520, 258), (548, 282), (596, 232), colour="#ffffff", width=12)


def training(d: Drawing, view: int) -> None:
    t.ground(d, sky="#f3efe4", floor=t.EARTH_PALE)
    if view == 0:
        d.rect(280, 70, 400, 220, fill=t.LEAF_DEEP, round=10)
        t.curve(d, ((330, 240), (410, 190), (490, 210), (570, 140), (630, 110)), "#ffffff")
        t.person(d, 200, 400, coat=t.SIDE_A, scale=1.1, reach=110)
        for place, coat in enumerate((t.SIDE_B, t.STEEL, t.SIDE_A, t.GOLD, t.SIDE_B)):
            t.person(d, 190 + place * 150, 540, coat=coat, scale=0.85)
    else:
        t.hills(d, 410)
        d.rect(270, 190, 420, 220, fill="#ffffff")
        d.polygon((230, 200), (480, 80), (730, 200), fill=t.SIDE_B)
        for x in (310, 400, 520, 610):
            d.rect(x, 240, 46, 80, fill=t.SIDE_A_PALE, round=6)
        d.rect(450, 320, 60, 90, fill=t.EARTH_DEEP, round=4)
        t.tree(d, 170, 420, 130)
        t.tree(d, 800, 420, 150)


def citrus(d: Drawing, view: int) -> None:
    t.ground(d, sky="#fff5e4", floor=t.LEAF_PALE)
    if view == 0:
        t.tree(d, 240, 440, 230, fruit=True)
        t.slice_of_orange(d, 620, 300, 120)
        for x, y, radius in ((470, 420, 48), (780, 420, 56), (866, 438, 38)):
            t.orange(d, x, y, radius)
    else:
        for x, colour in ((150, t.STEEL_PALE), (400, t.STEEL_PALE), (650, t.STEEL_PALE)):
            d.rect(x, 180, 150, 240, fill=colour, round=26)
            d.rect(x + 20, 300, 110, 100, fill="#f6a94b", round=12)
            d.circle(x + 75, 235, 26, fill="#ffffff")
            d.line((x + 75, 235), (x + 90, 220), colour=t.SIDE_B, width=5)
        for x in (300, 550):
            d.rect(x, 250, 100, 22, fill=t.STEEL)
        for x in (60, 96, 830, 876):
            t.orange(d, x, 410, 26, leaf=x > 500)
        d.line((800, 272), (840, 272), (840, 350), colour=t.STEEL, width=20)


def lab(d: Drawing, view: int) -> None:
    t.ground(d, sky=t.SKY, floor=t.STEEL_PALE)
    if view == 0:
        t.table(d, 410, x=80, width=800)
        for x, size, liquid in ((220, 180, t.SIDE_A), (400, 230, t.ORANGE), (580, 160, t.LEAF)):
            t.flask(d, x, 410, size, liquid=liquid)
        d.line((760, 410), (700, 410), (740, 410), (760, 260), colour=t.INK, width=18)
        d.line((690, 250), (770, 160), colour=t.INK, width=30)
        d.line((690, 330), (780, 330), colour=t.INK, width=12)
    else:
        t.screen(d, 90, 110, 360, 230)
        t.curve(d, ((130, 290), (200, 250), (260, 262), (330, 190), (410, 160)), t.SIDE_A)
        t.curve(d, ((130, 300), (200, 284), (260, 240), (330, 236), (410, 215)), t.SIDE_B)
        t.person(d, 660, 450, coat="#b9cbe0", scale=1.4)
        t.flask(d, 820, 450, 150, liquid=t.SIDE_B)


def soil(d: Drawing, view: int) -> None:
    t.ground(d, sky=t.SKY, floor=t.EARTH, height=230)
    d.rect(0, 310, 960, 22, fill=t.LEAF)
    d.rect(0, 430, 960, 110, fill=t.EARTH_DEEP)
    if view == 0:
        for x in (150, 330):
            t.tree(d, x, 316, 120, fruit=True)
        d.rect(640, 90, 26, 400, fill=t.STEEL)
        d.rect(590, 80, 126, 26, fill=t.INK, round=8)
        for y, colour in ((340, "#c99a6d"), (390, t.EARTH_PALE), (440, "#5c3a22")):
            d.rect(760, y - 250, 60, 46, fill=colour, round=6)
    else:
        for x, rope in ((160, t.SIDE_A), (400, t.GOLD), (640, t.SIDE_B)):
            t.tree(d, x, 316, 150, leaf=t.LEAF if rope != t.GOLD else "#c9c04f")
            d.rect(x - 16, 238, 32, 14, fill=rope)
            d.line((x, 320), (x - 40, 400), colour=t.EARTH_PALE, width=6)
            d.line((x, 320), (x + 36, 420), colour=t.EARTH_PALE, width=6)
        t.person(d, 850, 316, coat=t.SIDE_A, scale=0.8)


def route(d: Drawing, view: int) -> None:
    t.ground(d, sky=t.SKY, floor="#cfe3c4", height=170)
    t.hills(d, 400)
    way = [
        (60 + step * 21, 470 - 70 * (step / 40) ** 1.2 + 46 * ((step % 20 - 10) / 10) ** 2)
        for step in range(41)
    ]
    d.line(*way, colour="#ffffff", width=26)
    d.line(*way, colour=t.GOLD, width=8)
    if view == 0:
        for place, colour in ((2, t.SIDE_A), (14, t.LEAF_DEEP), (27, t.ORANGE), (38, t.SIDE_B)):
            t.pin(d, *way[place], 64, fill=colour)
        d.circle(830, 90, 46, fill=t.GOLD)
    else:
        d.polygon((590, 250), (700, 160), (810, 250), fill=t.SIDE_B)
        d.rect(620, 250, 160, 110, fill="#ffffff")
        d.rect(680, 300, 40, 60, fill=t.EARTH_DEEP)
        for x, coat in ((170, t.SIDE_A), (270, t.GOLD), (360, t.SIDE_B)):
            t.person(d, x, 470, coat=coat, scale=0.7)
        t.tree(d, 500, 400, 120)


def forum(d: Drawing, view: int) -> None:
    t.ground(d, sky="#f1efe9", floor=t.LINE)
    if view == 0:
        d.rect(310, 50, 340, 90, fill=t.SIDE_A_PALE, round=10)
        t.rings(d, 480, 95, 28, width=7)
        for place in range(5):
            coat = t.SIDE_A if place % 2 == 0 else t.SIDE_B
            t.person(d, 160 + place * 160, 400, coat=coat, scale=0.95, hair=t.INK if place % 3 else "#4a3b32")
        t.table(d, 390, x=60, width=840)
        for x in (180, 340, 500, 660):
            d.rect(x, 360, 44, 32, fill="#ffffff", round=3)
    else:
        t.table(d, 400, x=60, width=840)
        for x, colour in ((130, t.ORANGE), (290, t.EARTH), (450, t.LEAF), (610, t.GOLD), (770, t.STEEL)):
            d.rect(x, 250, 100, 150, fill="#dfe6ef", round=14)
            d.rect(x + 10, 310, 80, 82, fill=colour, round=8)
            d.rect(x + 6, 236, 88, 22, fill=t.INK, round=6)
        for x, far in ((180, 340), (340, 660), (500, 820)):
            d.line(
                *(
                    (px, 220 - 50 * (1 - abs(2 * (px - x) / (far - x) - 1)) ** 0.5)
                    for px in range(x, far + 1, 10)
                ),
                colour=t.SIDE_B,
                width=4,
            )


def machine(d: Drawing, view: int) -> None:
    t.ground(d, sky=t.SKY, floor=t.STEEL_PALE)
    if view == 0:
        t.gear(d, 380, 260, 150, fill=t.SIDE_A, teeth=14)
        t.gear(d, 605, 330, 100, fill=t.SIDE_B)
        t.gear(d, 600, 150, 62, fill=t.STEEL, teeth=8)
    else:
        d.rect(120, 390, 720, 40, fill=t.INK, round=18)
        for x in range(150, 840, 70):
            d.circle(x, 410, 14, fill=t.STEEL_PALE)
        for x in (190, 410, 630):
            d.rect(x, 310, 110, 80, fill=t.STEEL, round=8)
            d.circle(x + 55, 350, 22, fill="#ffffff")
        d.line((480, 120), (480, 210), colour=t.INK, width=26)
        d.rect(400, 60, 160, 74, fill=t.SIDE_A, round=12)
        d.polygon((470, 210), (490, 210), (530, 306), (430, 306), fill="#f6dfa6")


def energy(d: Drawing, view: int) -> None:
    t.ground(d, sky=t.SKY, floor=t.STEEL_PALE)
    if view == 0:
        t.battery(d, 250, 170, 420, 200, level=0.72)
        for x, y, radius in ((140, 130, 44), (820, 120, 56), (800, 330, 34)):
            t.snowflake(d, x, y, radius)
        d.polygon((470, 190), (410, 285), (460, 285), (440, 350), (510, 250), (458, 250), fill=t.GOLD)
    else:
        for row in range(2):
            for place in range(5):
                t.battery(d, 110 + place * 96, 150 + row * 130, 74, 96, level=0.3 + 0.13 * place)
        t.curve(d, ((640, 380), (700, 330), (760, 300), (820, 230), (880, 210)), t.SIDE_A)
        t.curve(d, ((640, 390), (700, 376), (760, 366), (820, 350), (880, 340)), t.SIDE_B)
        d.line((630, 160), (630, 400), (900, 400), colour=t.INK, width=5)


def measuring(d: Drawing, view: int) -> None:
    t.ground(d, sky=t.SKY, floor=t.LINE)
    if view == 0:
        t.screen(d, 250, 90, 460, 270)
        t.bars(d, 310, 320, (60, 120, 90, 170, 140, 200))
        d.line((300, 322), (660, 322), colour=t.INK, width=4)
    else:
        d.circle(360, 270, 170, fill=t.INK)
        d.circle(360, 270, 152, fill="#ffffff")
        for angle in range(150, 391, 30):
            (ax, ay), (bx, by) = (
                arc(360, 270, 130, angle, angle, 1)[0],
                arc(360, 270, 106, angle, angle, 1)[0],
            )
            d.line((ax, ay), (bx, by), colour=t.STEEL, width=6)
        d.line((360, 270), (450, 190), colour=t.SIDE_B, width=10)
        d.circle(360, 270, 18, fill=t.INK)
        for place, radius in enumerate((60, 110, 160)):
            d.line(*arc(640, 330, radius, -60, 10, 20), colour=t.SIDE_A, width=12 - place * 2)
        d.rect(600, 310, 70, 110, fill=t.SIDE_A, round=10)


def crystals(d: Drawing, view: int) -> None:
    t.ground(d, sky="#f0eef5", floor=t.STEEL_PALE, height=90)
    step = 92 if view == 0 else 70
    for row in range(4):
        for place in range(6):
            x = 200 + place * step * 1.1 + (row % 2) * step * 0.55
            y = 120 + row * step * 0.92
            if place < 5:
                d.line((x, y), (x + step * 1.1, y), colour=t.STEEL, width=6)
            d.circle(x, y, step * 0.24, fill=(t.SIDE_A, t.SIDE_B, t.GOLD)[(row + place * 2 + view) % 3])
    if view == 1:
        d.rect(650, 140, 200, 40, fill=t.SIDE_B, round=6)
        d.rect(650, 190, 200, 60, fill=t.STEEL, round=6)
        d.rect(650, 260, 200, 110, fill=t.SIDE_A, round=6)


MOTIFS: dict[str, Scene] = {
    scene.__name__: scene
    for scene in (
        signing,
        match,
        training,
        citrus,
        lab,
        soil,
        route,
        forum,
        machine,
        energy,
        measuring,
        crystals,
    )
}


def draw(motif: str, *, view: int, title: str) -> Drawing:
    """A picture of a motif in its first (0) or second (1) view, labelled as the example that it is where a 3:2 crop keeps it."""
    drawing = Drawing(title)
    MOTIFS[motif](drawing, view)
    drawing.rect(700, 496, 172, 32, fill="#ffffff", round=8)
    label(drawing, x=712, y=503, size=18, colour=t.INK)
    return drawing
