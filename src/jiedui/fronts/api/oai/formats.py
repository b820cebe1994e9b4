"""Descriptions in XML: Dublin Core for everybody, and our own format for those who want more."""

from collections.abc import Iterable
from xml.etree.ElementTree import Element, SubElement, register_namespace

from django.conf import settings

from jiedui.foundation.core.harvesting import HarvestItem, Said
from jiedui.foundation.core.text import writable_in_xml as writable

OAI = "http://www.openarchives.org/OAI/2.0/"
OAI_DC = "http://www.openarchives.org/OAI/2.0/oai_dc/"
DC = "http://purl.org/dc/elements/1.1/"
OURS = "urn:jiedui:record:1"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
SCHEMAS = {
    "oai_dc": "http://www.openarchives.org/OAI/2.0/oai_dc.xsd",
    "jiedui": "/oai/jiedui.xsd",
}
NAMESPACES = {"oai_dc": OAI_DC, "jiedui": OURS}
DEMO = "演示数据"

PREFIXES = {"": OAI, "oai_dc": OAI_DC, "dc": DC, "jiedui": OURS, "xsi": XSI}


def use_prefixes() -> None:
    """Call before writing: the names that Python's XML writes are one table for the whole process, and libraries take its places."""
    for prefix, address in PREFIXES.items():
        register_namespace(prefix, address)


def schema_of(prefix: str) -> str:
    """Where the schema of a format lies."""
    address = SCHEMAS[prefix]
    return address if address.startswith("http") else settings.WAGTAILADMIN_BASE_URL + address


def put(parent: Element, tag: str, text: str = "", lang: str = "", **attributes: str) -> Element:
    """A child with text, in the namespace of its parent unless the tag names one."""
    name = tag if tag.startswith("{") else f"{parent.tag.partition('}')[0]}}}{tag}"
    made = SubElement(parent, name, {key: writable(value) for key, value in attributes.items()})
    if lang:
        made.set(LANG, lang)
    if text:
        made.text = writable(text)
    return made


def metadata(item: HarvestItem, prefix: str) -> Element:
    """An item in one of the formats."""
    root = Element(f"{{{OAI_DC}}}dc" if prefix == "oai_dc" else f"{{{OURS}}}record")
    root.set(f"{{{XSI}}}schemaLocation", f"{NAMESPACES[prefix]} {schema_of(prefix)}")
    if prefix == "oai_dc":
        _dublin_core(root, item)
    else:
        _ours(root, item)
    return root


def _dublin_core(root: Element, item: HarvestItem) -> None:
    def say(name: str, said: Said) -> None:
        _both(root, f"{{{DC}}}{name}", said)

    say("title", item.title)
    for name in item.creators:
        say("creator", name)
    for name in item.contributors:
        say("contributor", name)
    say("publisher", item.owner)
    for field in item.fields:
        say("subject", field)
    for word in item.keywords:
        say("subject", Said(word))
    say("description", item.summary)
    say("description", item.description)
    say("type", item.type)
    for region in item.regions:
        say("coverage", region)
    if item.issued:
        put(root, f"{{{DC}}}date", item.issued.isoformat())
    put(root, f"{{{DC}}}identifier", settings.WAGTAILADMIN_BASE_URL + item.path)
    put(root, f"{{{DC}}}identifier", item.code)
    for identifier in item.identifiers:
        put(root, f"{{{DC}}}identifier", identifier)
    put(root, f"{{{DC}}}language", "zh-Hans")
    if settings.JIEDUI.demo:
        put(root, f"{{{DC}}}rights", DEMO, "zh-Hans")


def _ours(root: Element, item: HarvestItem) -> None:
    root.set("kind", item.kind)
    root.set("code", item.code)
    _both(root, "title", item.title)
    _both(root, "type", item.type, code=item.type.code)
    _both(root, "summary", item.summary)
    _both(root, "description", item.description)
    _each(root, "creator", item.creators)
    _each(root, "contributor", item.contributors)
    _both(root, "owner", item.owner, code=item.owner.code)
    _each(root, "region", item.regions)
    _each(root, "field", item.fields)
    for word in item.keywords:
        put(root, "keyword", word)
    for identifier in item.identifiers:
        put(root, "identifier", identifier)
    for fact in item.facts:
        made = put(root, "fact", name=fact.name, value=fact.value)
        if fact.said:
            _both(made, "label", fact.said)
    if item.issued:
        put(root, "issued", item.issued.isoformat())
    if item.valid_until:
        put(root, "validUntil", item.valid_until.isoformat())
    put(root, "url", settings.WAGTAILADMIN_BASE_URL + item.path)
    if settings.JIEDUI.demo:
        put(root, "notice", DEMO, "zh-Hans")


def _each(root: Element, tag: str, several: Iterable[Said]) -> None:
    for said in several:
        _both(root, tag, said, code=said.code)


def _both(root: Element, tag: str, said: Said, code: str = "") -> None:
    """Once in Chinese and once in English, as far as there are words."""
    attributes = {"code": code} if code else {}
    if said.zh:
        put(root, tag, said.zh, "zh-Hans", **attributes)
    if said.en:
        put(root, tag, said.en, "en", **attributes)
