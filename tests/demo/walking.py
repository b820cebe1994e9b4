"""Following the links of a site as one reader, and reading what stands on its pages."""

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.urls import Resolver404, resolve
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from tests.addresses import plain

CHINESE = re.compile(r"[\u3400-\u9fff，。；：？！（）《》、]")
LATIN = re.compile(r"[A-Za-z]{2}")
SAID = ("alt", "title", "aria-label", "placeholder", "content", "data-label", "data-confirm", "data-copied")
SILENT = {"title", "script", "style", "pre"}
UTF_8 = HTMLParser(encoding="utf-8")
ELSEWHERE = ("/static", "/media", "/cms", "/files", "//")


@dataclass(frozen=True)
class Visit:
    """A page as it was answered."""

    address: str
    routes: frozenset[str]
    status: int
    page: HtmlElement

    @property
    def words(self) -> str:
        return str(self.page.xpath("string()"))


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


def page_of(content: bytes) -> HtmlElement:
    return document_fromstring(content, parser=UTF_8)


def _visit(address: str, answer: HttpResponse) -> Visit:
    passed = [address, *(hop for hop, _status in answer.redirect_chain)]
    return Visit(
        address,
        frozenset(map(_route, passed)),
        answer.status_code,
        page_of(answer.content),
    )


def _links(visit: Visit) -> Iterator[str]:
    for anchor in visit.page.xpath("//a[@href]"):
        link = anchor.get("href").partition("#")[0]
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


@dataclass(frozen=True)
class Spoken:
    """An element, the language that it is in, and the elements around it by name, itself among them."""

    element: HtmlElement
    language: str
    around: frozenset[str]


def spoken(page: HtmlElement) -> Iterator[tuple[Spoken, list[str]]]:
    """Every element with the texts that stand in it, not in one of its own."""
    known: dict[HtmlElement | None, Spoken] = {None: Spoken(page, "", frozenset())}
    for element in page.iter("*"):
        outer = known[element.getparent()]
        known[element] = Spoken(element, element.get("lang") or outer.language, outer.around | {element.tag})
        yield known[element], [text for text in (element.text, *(each.tail for each in element)) if text]


def unmarked_chinese(page: HtmlElement) -> Iterator[str]:
    """What is Chinese and does not say so; `<title>` and what the reader typed cannot."""
    for said, texts in spoken(page):
        if said.element.tag in SILENT or said.language.startswith("zh"):
            continue
        yield from (text.strip() for text in texts if CHINESE.search(text))
        for name in SAID:
            value = said.element.get(name, "")
            if CHINESE.search(value) and not LATIN.search(value):
                yield value


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


def unmarked_english(page: HtmlElement, content: frozenset[str] | set[str] = frozenset()) -> Iterator[str]:
    """What on a Chinese page is a phrase in Latin letters alone and does not say that it is English; `content` may stand."""
    for said, texts in spoken(page):
        if said.language.startswith("en") or said.around & (SILENT | {"code", "kbd"}):
            continue
        for text in texts:
            yield from _left_of(text, content)
        for name in SAID:
            if name != "content":
                yield from _left_of(said.element.get(name, ""), content)


def _left_of(text: str, content: frozenset[str] | set[str]) -> Iterator[str]:
    if not WORD.search(text):
        return
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
