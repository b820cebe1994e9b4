"""What machines can do: each area says which router answers below `/api/v1/`; the front that serves them mounts it.

Beside the registry lie the few manners that all routers share: paging, versions, schemas. Who calls, how often, and what
a refusal looks like is the front's business (`fronts/api`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.functional import Promise

from ..registry import Registry

if TYPE_CHECKING:
    from ninja import Router


@dataclass(frozen=True)
class ApiRouter:
    """The calls of one area, mounted at `/api/v1/<prefix>`; `router` gives it when the API is put together.

    `area` names the scopes that a token needs here (`<area>:read`, `<area>:write`), `label` the area for people, `title`
    what stands over these calls in the documentation; the area `open` asks for no scope.
    """

    prefix: str
    router: Callable[[], "Router"]
    area: str = ""
    label: str | Promise = ""
    title: str | Promise = ""

    @property
    def scope(self) -> str:
        """What a token is asked for here, without the verb."""
        return self.area or self.prefix.partition("/")[0]


OPEN_AREA = "open"
api_routers: Registry[ApiRouter] = Registry(ApiRouter, key=lambda entry: entry.prefix)


def api_areas() -> dict[str, str | Promise]:
    """The areas a token may be given scopes for, with their names."""
    found: dict[str, str | Promise] = {}
    for entry in api_routers:
        if entry.scope != OPEN_AREA and not found.get(entry.scope):
            found[entry.scope] = entry.label
    return {area: label or area for area, label in found.items()}


def api_scopes() -> list[str]:
    """Every scope that a token may hold."""
    return [f"{area}:{verb}" for area in api_areas() for verb in ("read", "write")]
