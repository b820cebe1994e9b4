"""Organisations among themselves: signs, somebody who asks to join, and a search that is kept and speaks up."""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial

from jiedui.areas.exchange import alerts
from jiedui.areas.exchange.models import SavedSearch
from jiedui.areas.exchange.services.saved_searches import save_search
from jiedui.foundation.organisations.choices import Role
from jiedui.foundation.organisations.services import ask_to_join, set_logo
from jiedui.fronts.demo.drawings.logos import COLOURS, draw_logo
from jiedui.fronts.demo.reading import AchievementEntry
from jiedui.fronts.demo.world import Scene, World, moment

LOGO_OF = {
    "mianyang-uni": ("hexagon", 0),
    "beibei-uni": ("hexagon", 1),
    "citrus-institute": ("leaf", 3),
    "ganlu-food": ("leaf", 2),
    "universities-alliance": ("rings", 0),
    "beibei-soil": ("waves", 2),
}
LOOKING = "qiye"
ASKING, ASKED = "chengyuan", "citrus-institute"


def tell(world: World) -> Iterator[Scene]:
    joined = {entry.key: entry.joined for entry in world.content.organisations}
    for key in LOGO_OF:
        if key in joined:
            yield Scene(moment(joined[key] + timedelta(days=30), 16, key), partial(_show_logo, world, key))
    yield Scene(world.now - timedelta(days=2), partial(_ask, world))
    if (latest := _latest_from_beyond(world)) is not None:
        yield Scene(moment(latest.published - timedelta(days=7), 9), partial(_keep_search, world, latest))
        yield Scene(moment(latest.published, 18), _alert)


def _latest_from_beyond(world: World) -> AchievementEntry | None:
    """The other side's last achievement that stands published."""
    far = {entry.key for entry in world.content.organisations if not entry.region.startswith("5107")}
    found = [
        entry
        for _kind, entry in world.content.listings()
        if isinstance(entry, AchievementEntry) and entry.state == "published" and entry.owner in far
    ]
    return max(found, key=lambda entry: entry.published, default=None)


def _show_logo(world: World, key: str) -> None:
    figure, colours = LOGO_OF[key]
    picture = draw_logo(figure, COLOURS[colours])
    set_logo(world.organisations[key], upload=picture, name="标志.png", actor=world.manager_of(key))


def _ask(world: World) -> None:
    ask_to_join(
        world.organisations[ASKED],
        role=Role.LIAISON,
        reason="我在支社负责农产品加工方向的联络（示例），常与贵所一起下果园，希望以联络员身份加入，方便跟进对接。",
        actor=world.people[ASKING],
    )


def _keep_search(world: World, awaited: AchievementEntry) -> None:
    top = world.technical_field(awaited.field[0])
    save_search(
        actor=world.people[LOOKING],
        name=f"{top.name}：对方的新成果（示例）",
        kind="achievement",
        query=f"field={top.code}",
        other_side=True,
    )


def _alert() -> None:
    """What the platform does every few minutes, at the moment when there is something."""
    for search in SavedSearch.objects.select_related("person"):
        alerts.check(search)
        alerts.tell(search)
