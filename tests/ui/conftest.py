"""A reader without a database, and a way to draw a piece of template."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.base import BaseStorage
from django.http import HttpRequest
from django.template import engines
from django.test import RequestFactory


class _Messages(BaseStorage):
    """Messages kept for one request."""

    def _get(self, *args: Any, **kwargs: Any) -> tuple[list[Any], bool]:
        return [], True

    def _store(self, messages: list[Any], response: Any, *args: Any, **kwargs: Any) -> list[Any]:
        return []


@pytest.fixture
def request_to() -> Callable[..., HttpRequest]:
    def make(path: str = "/somewhere/", *, htmx: bool = False, **headers: str) -> HttpRequest:
        from django_htmx.middleware import HtmxDetails

        request = RequestFactory().get(path, headers={"HX-Request": "true"} if htmx else {}, **headers)
        request.user = AnonymousUser()
        request._messages = _Messages(request)
        request.htmx = HtmxDetails(request)
        return request

    return make


@pytest.fixture
def draw(request_to) -> Callable[..., str]:
    """The HTML of a piece of template, blank lines taken out."""

    def render(source: str, path: str = "/somewhere/", **context: Any) -> str:
        from django_cotton.compiler_regex import CottonCompiler

        template = engines["django"].from_string(CottonCompiler().process(source))
        html = template.render(context, request_to(path))
        return "\n".join(line.strip() for line in html.splitlines() if line.strip())

    return render
