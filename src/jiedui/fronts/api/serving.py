"""The API put together: every area's router behind one door."""

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from django.utils.translation import gettext_noop as _
from ninja import NinjaAPI
from ninja.renderers import JSONRenderer

from jiedui.foundation.core.api import api_routers

from .door import through_the_door
from .parsing import StrictParser
from .problems import HANDLERS

VERSION = "1.0.0"


class ReadableJSON(JSONRenderer):
    """Chinese as it is written, which is half as long."""

    json_dumps_params: Mapping[str, Any] = MappingProxyType({"ensure_ascii": False})


@lru_cache(maxsize=1)
def the_api() -> NinjaAPI:
    """Built once, when the addresses are first asked for: every app has said by then what it contributes."""
    api = NinjaAPI(
        title=_("结对平台接口"),
        version=VERSION,
        urls_namespace="api:calls",
        docs_url=None,
        openapi_url=None,
        parser=StrictParser(),
        renderer=ReadableJSON(),
    )
    for kind, handler in HANDLERS.items():
        api.add_exception_handler(kind, handler)
    api.add_decorator(through_the_door, mode="view")
    for entry in api_routers:
        api.add_router(f"/{entry.prefix}", entry.router(), tags=[entry.prefix.partition("/")[0]])
    return api


def call_urls() -> list[Any]:
    """The addresses of all calls, without ninja's own home page."""
    return [pattern for pattern in the_api().urls[0] if getattr(pattern, "name", "") != "api-root"]
