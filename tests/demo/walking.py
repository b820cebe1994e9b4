"""Following the links of a site as one reader, and reading what stands on its pages."""

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from bs4 import BeautifulSoup, Comment, Tag
from bs4.element import PreformattedString
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


def walk(client: Client, *starts: str, language: str, within: str = "/") -> Iterator[Visit]:
    """One page of every kind that links lead to; `within` a part of the site."""
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    met: set[str] = set()
    waiting = deque(starts)
    while waiting:
        address = waiting.popleft()
        answer = client.get(address, follow=True)
        if "html" not in answer.headers["Content-Type"]:
            if answer.streaming:
                b"".join(answer.streaming_content)  # read to its end, so that the file behind it is closed
            continue
        visit = _visit(address, answer)
        yield visit
        for link in _links(visit):
            kind = _route(link) + ("?" if "?" in link else "")
            if link.startswith(within) and link not in starts and kind not in met:
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


# what a Chinese page may say in Latin letters alone: forms of files, abbreviations, units, names of things
KEPT = re.compile(
    r"""https?://\S+ | \b[0-9a-f]{16,}\b | [\w.+-]+@[\w.-]+ | /[\w/.<>:-]+ | \b[\w-]+\.(?:pdf|docx|xlsx|csv|json|xml|svg|png|rss|atom)\b
    | \b[A-Z]{2,}-[A-Z0-9]{4,}\b | \b\d[\d.,]*\s*(?:kB|KB|MB|GB|ms|px|nm|mm|cm|km|kg|kW|kWh|Hz|kHz|MPa|V|A|W)\b
    | \bUTC[+-]\d\d:\d\d\s[\w/+ -]+ | \b(?:Jiedui|English|UUID|PDF|DOC|DOCX|Word|Excel|XLSX|XLS|CSV|GBK|UTF-8|JSON|XML|HTML|RSS|Atom|API|REST|OpenAPI
    | OAI-PMH|OAI|Webhook|Cookie|URL|ICP|TRL|IPC|ISO|GB/T|TOTP|QR|ID|IP|OK|CO2|GitHub|Wagtail|Python|SQLite
    | PostgreSQL|JPG|JPEG|PNG|SVG|WebP|GIF|Tab|Esc|Enter|Ctrl)\b""",
    re.VERBOSE,
)
WORD = re.compile(r"[A-Za-z]{3,}")
# values of the interface for machines, as its page lists them
CHOICES = re.compile(r"[|\s]*[\w-]+(?:\s*\|\s*[\w-]+)+")


def unmarked_english(soup: BeautifulSoup, content: frozenset[str] | set[str] = frozenset()) -> Iterator[str]:
    """What on a Chinese page is a phrase in Latin letters alone and does not say that it is English; `content` may stand."""
    for text in soup.find_all(string=WORD):
        if not isinstance(text, PreformattedString) and not _speaks_english(text.parent):
            yield from _left_of(text, content)
    for element in soup.find_all(True):
        for name in {*SAID} - {"content"}:
            if not _speaks_english(element):
                yield from _left_of(element.get(name, ""), content)


def _left_of(text: str, content: frozenset[str] | set[str]) -> Iterator[str]:
    words = " ".join(text.split())
    if CHINESE.search(words) or not WORD.search(KEPT.sub("", words)) or CHOICES.fullmatch(words):
        return
    if words not in content and not _is_piece_of(words, content):
        yield words


def _is_piece_of(words: str, content: frozenset[str] | set[str]) -> bool:
    """Whether the words are cut out of some text: a single word has to stand there as a word."""
    piece = words.strip("…;,. 0123456789")
    edge = "" if piece != words or " " in piece else r"\b"
    found = re.compile(f"{edge}{re.escape(piece)}{edge}", re.IGNORECASE)
    return any(found.search(each) for each in content if " " in each)


def _speaks_english(element: Tag) -> bool:
    if {each.name for each in (element, *element.parents)} & {
        "title",
        "script",
        "style",
        "pre",
        "code",
        "kbd",
    }:
        return True
    spoken = next((each["lang"] for each in (element, *element.parents) if each.get("lang")), "")
    return spoken.startswith("en")
