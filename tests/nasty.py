"""What nobody should send, and the forms of a page to send it by."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlencode, urljoin, urlsplit

from bs4 import BeautifulSoup, SoupStrainer, Tag

MARKUP = "<script>alert(1)</script>"
ELSEWHERE = "//elsewhere.example/x"
RARE = "𠮷㛃😀"
CODE = f"{MARKUP}\"'><img src=x onerror=alert(2)>{{{{ 7|add:7 }}}}%s%(x)s=cmd|' /C calc'!A0"
TEXTS = {
    "rare characters, markup, templates, formulas": f"{RARE}{CODE}",
    "signs of direction and line breaks": "\u202e反\u2066向\u200b\ufeff\r\nBcc: x@example.org",
    "ten thousand characters": "长" * 10_000,
}
UNWRITABLE = {"NUL": "a\0b", "half a character": "\ud800"}
FIGURES = {
    "beyond every number": "1e309",
    "thirty digits": "9" * 30,
    "the first day": "0001-01-01",
    "the last day": "9999-12-31",
    "31 February": "2026-02-31",
}
FIGURES_OF_JSON = ("1e309", "1e308", "9" * 30, "true", "null", '"0001-01-01"', '"9999-12-31"', '"2026-02-31"')
TYPED = {"text", "search", "email", "url", "tel", "textarea", "password"}
UNTOUCHED = {"csrfmiddlewaretoken"}
WAYS_BACK = frozenset({"next", "back"})


@dataclass(frozen=True)
class Form:
    """A form as it stands on a page: what a browser would send of it, and which of that somebody types."""

    action: str
    method: str
    fields: dict[str, list[str]] = field(default_factory=dict)
    typed: frozenset[str] = frozenset()

    @property
    def path(self) -> str:
        return urlsplit(self.action).path

    def with_text(self, value: str) -> str:
        """What is sent when somebody types this into every field that takes words."""
        return self._sent(value, self.typed)

    def with_way(self, value: str) -> str:
        """What is sent when the page to go back to is another one."""
        return self._sent(value, WAYS_BACK)

    def with_all(self, value: str) -> str:
        """What is sent when every field holds this, the hidden and the chosen ones too."""
        return self._sent(value, frozenset(self.fields) - UNTOUCHED)

    def _sent(self, value: str, names: frozenset[str]) -> str:
        fields = {name: [value] if name in names else values for name, values in self.fields.items()}
        return urlencode(fields, doseq=True, encoding="utf-8", errors="surrogatepass")


def forms_of(html: str, address: str) -> Iterator[Form]:
    """Every form of a page that has something to send."""
    for element in BeautifulSoup(html, "html.parser", parse_only=SoupStrainer("form")).find_all("form"):
        controls = [
            each for each in element.find_all(["input", "textarea", "select", "button"]) if each.get("name")
        ]
        fields: dict[str, list[str]] = {}
        for control in controls:
            fields.setdefault(control["name"], []).extend(_values(control))
        typed = frozenset(each["name"] for each in controls if _kind(each) in TYPED)
        if set(fields) - UNTOUCHED:
            action = urljoin(address, element.get("action") or address)
            yield Form(action, element.get("method", "get").lower(), fields, typed)


def _kind(control: Tag) -> str:
    return str(control.get("type", "text")) if control.name == "input" else str(control.name)


def _values(control: Tag) -> list[str]:
    kind = _kind(control)
    if kind == "select":
        return [option.get("value", "") for option in control.find_all("option", selected=True)]
    if kind == "textarea":
        return [control.text]
    if kind in {"file", "button", "submit"} or (
        kind in {"checkbox", "radio"} and not control.has_attr("checked")
    ):
        return []
    return [str(control.get("value", ""))]
