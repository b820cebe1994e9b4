"""Following the links of a site as one reader, and reading what stands on its pages."""

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from bs4 import BeautifulSoup, Comment, Tag
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.urls import Resolver404, resolve

from tests.addresses import plain

CHINESE = re.compile(r"[\u3400-\u9fff，。；：？！（）《》、]")
LATIN = re.compile(r"[A-Za-z]{2}")
SAID = ("alt", "title", "aria-label", "placeholder", "content", "data-label", "data-confirm", "data-copied")
ELSEWHERE = ("/static", "/media", "/cms", "/files", "//")


@dataclass(frozen=True)
class Visit:
    """A page as it was answered."""

    address: str
    routes: frozenset[str]
    status: int
    soup: BeautifulSoup

    @property
    def words(self) -> str:
        return self.soup.get_text(" ")


def walk(client: Client, *starts: str, language: str) -> Iterator[Visit]:
    """One page of every kind that links lead to."""
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    met: set[str] = set()
    waiting = deque(starts)
    while waiting:
        address = waiting.popleft()
        answer = client.get(address, follow=True)
        if "html" not in answer.headers["Content-Type"]:
            continue
        visit = _visit(address, answer)
        yield visit
        for link in _links(visit):
            kind = _route(link) + ("?" if "?" in link else "")
            if link not in starts and kind not in met:
                met.add(kind)
                waiting.append(link)


def _visit(address: str, answer: HttpResponse) -> Visit:
    passed = [address, *(hop for hop, _status in answer.redirect_chain)]
    return Visit(
        address,
        frozenset(map(_route, passed)),
        answer.status_code,
        BeautifulSoup(answer.content, "html.parser"),
    )


def _links(visit: Visit) -> Iterator[str]:
    for anchor in visit.soup.find_all("a", href=True):
        link = anchor["href"].partition("#")[0]
        if link.startswith("?"):
            link = visit.address.partition("?")[0] + link
        if link.startswith("/") and not link.startswith(ELSEWHERE):
            yield link


def _route(address: str) -> str:
    """The address as it is written in our routes; pages of the portal by their first name."""
    path = address.partition("?")[0]
    try:
        route = plain(resolve(path).route)
    except Resolver404:
        return ""
    return f"/{path.split('/')[1]}" if route.startswith("(") else route


def unmarked_chinese(soup: BeautifulSoup) -> Iterator[str]:
    """What is Chinese and does not say so; `<title>` and what the reader typed cannot."""
    for text in soup.find_all(string=CHINESE):
        if not isinstance(text, Comment) and not _is_marked(text.parent):
            yield text.strip()
    for element in soup.find_all(True):
        for name in SAID:
            value = element.get(name, "")
            if CHINESE.search(value) and not LATIN.search(value) and not _is_marked(element):
                yield value


def _is_marked(element: Tag) -> bool:
    if element.name in {"title", "script", "style", "pre"}:
        return True
    spoken = next(each["lang"] for each in (element, *element.parents) if each.get("lang"))
    return spoken.startswith("zh")
