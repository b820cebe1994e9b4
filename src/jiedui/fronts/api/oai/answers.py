"""What each verb answers, as elements under the root of the protocol."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element, SubElement, tostring

from django.conf import settings
from django.db.models import Min

from jiedui.foundation.core import clock
from jiedui.foundation.core.harvesting import HarvestItem, harvest_sources
from jiedui.foundation.core.installation import site_name

from .arguments import FORMATS, Asked
from .errors import OaiError, unknown_identifier
from .formats import DEMO, NAMESPACES, OAI, XSI, metadata, put, schema_of, use_prefixes
from .listing import Listed, listed, records
from .models import HarvestRecord, HarvestSet
from .stamping import items_of

_IDENTIFIER = "http://www.openarchives.org/OAI/2.0/oai-identifier"
_DOMAIN = re.compile(r"[a-zA-Z][a-zA-Z0-9-]*(\.[a-zA-Z][a-zA-Z0-9-]*)+")


def written(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def host() -> str:
    return urlsplit(settings.WAGTAILADMIN_BASE_URL).hostname or "localhost"


def identifier_of(code: str) -> str:
    return f"oai:{host()}:{code}"


def answer(asked: Asked | None, refusal: OaiError | None, at: datetime) -> bytes:
    """The whole document: the answer to a question, or why there is none."""
    root = Element(f"{{{OAI}}}OAI-PMH")
    root.set(f"{{{XSI}}}schemaLocation", f"{OAI} http://www.openarchives.org/OAI/2.0/OAI-PMH.xsd")
    put(root, "responseDate", written(at))
    request = put(root, "request", f"{settings.WAGTAILADMIN_BASE_URL}/oai")
    if asked is not None and (refusal is None or refusal.code not in {"badVerb", "badArgument"}):
        request.attrib.update({"verb": asked.verb, **asked.arguments})
    if asked is not None and refusal is None:
        body = Element(f"{{{OAI}}}{asked.verb}")
        try:
            _VERBS[asked.verb](body, asked)
            root.append(body)
        except OaiError as found:
            refusal = found
    if refusal is not None:
        put(root, "error", refusal.sentence, code=refusal.code)
    use_prefixes()
    return tostring(root, encoding="utf-8", xml_declaration=True)


def _identify(body: Element, asked: Asked) -> None:
    earliest = HarvestRecord.objects.aggregate(first=Min("stamped_at"))["first"]
    put(body, "repositoryName", site_name() + (f"（{DEMO}）" if settings.JIEDUI.demo else ""))
    put(body, "baseURL", f"{settings.WAGTAILADMIN_BASE_URL}/oai")
    put(body, "protocolVersion", "2.0")
    put(body, "adminEmail", settings.SERVER_EMAIL)
    put(body, "earliestDatestamp", written(earliest or clock.now()))
    put(body, "deletedRecord", "persistent")
    put(body, "granularity", "YYYY-MM-DDThh:mm:ssZ")
    put(body, "compression", "gzip")
    if _DOMAIN.fullmatch(host()):
        about = SubElement(put(body, "description"), f"{{{_IDENTIFIER}}}oai-identifier")
        about.set(f"{{{XSI}}}schemaLocation", f"{_IDENTIFIER} {_IDENTIFIER}.xsd")
        put(about, "scheme", "oai")
        put(about, "repositoryIdentifier", host())
        put(about, "delimiter", ":")
        put(about, "sampleIdentifier", identifier_of("CG-23456789"))


def _list_formats(body: Element, asked: Asked) -> None:
    if identifier := asked.get("identifier"):
        _record(identifier)
    for prefix in FORMATS:
        offered = put(body, "metadataFormat")
        put(offered, "metadataPrefix", prefix)
        put(offered, "schema", schema_of(prefix))
        put(offered, "metadataNamespace", NAMESPACES[prefix])


def _list_sets(body: Element, asked: Asked) -> None:
    if asked.get("resumptionToken"):
        raise OaiError("badResumptionToken", "The list of sets is given whole.")
    kinds = {source.kind: str(source.label) for source in harvest_sources}
    specs = sorted(set(HarvestSet.objects.order_by().values_list("spec", flat=True).distinct()) - set(kinds))
    named = dict(kinds)
    for source in harvest_sources:
        named |= source.set_names([spec for spec in specs if spec not in named])
    for spec in [*kinds, *specs]:
        made = put(body, "set")
        put(made, "setSpec", spec)
        put(made, "setName", named.get(spec) or spec)


def _get_record(body: Element, asked: Asked) -> None:
    row = _record(asked.get("identifier"))
    _put_record(body, row, items_of([row]).get(row.pk), asked.get("metadataPrefix"))


def _record(identifier: str) -> HarvestRecord:
    start = identifier_of("")
    row = (
        records().filter(code=identifier.removeprefix(start)).first()
        if identifier.startswith(start)
        else None
    )
    if row is None:
        raise unknown_identifier(identifier)
    return row


def _list_identifiers(body: Element, asked: Asked) -> None:
    found = listed(asked)
    shown = items_of(row for row in found.rows if row.stale and not row.withdrawn)
    for row in found.rows:
        _put_header(body, row, withdrawn=row.withdrawn or (row.stale and row.pk not in shown))
    _put_resumption(body, found)


def _list_records(body: Element, asked: Asked) -> None:
    found = listed(asked)
    items = items_of(row for row in found.rows if not row.withdrawn)
    for row in found.rows:
        _put_record(body, row, items.get(row.pk), found.prefix)
    _put_resumption(body, found)


def _put_record(body: Element, row: HarvestRecord, item: HarvestItem | None, prefix: str) -> None:
    """A thing that is not public at this very moment shows as deleted, whatever its row says as yet."""
    made = put(body, "record")
    _put_header(made, row, withdrawn=item is None)
    if item is not None:
        put(made, "metadata").append(metadata(item, prefix))


def _put_header(parent: Element, row: HarvestRecord, *, withdrawn: bool) -> None:
    header = put(parent, "header", **({"status": "deleted"} if withdrawn else {}))
    put(header, "identifier", identifier_of(row.code))
    put(header, "datestamp", written(row.stamped_at or clock.now()))
    for one in row.sets.all():  # type: ignore[attr-defined]  # -- the reverse of our own key
        put(header, "setSpec", one.spec)


def _put_resumption(body: Element, found: Listed) -> None:
    if (on := found.resumption) is None:
        return
    attributes = {"completeListSize": str(on.size), "cursor": str(on.cursor)}
    if on.token:
        attributes["expirationDate"] = written(on.expires_at)
    put(body, "resumptionToken", on.token, **attributes)


_VERBS: dict[str, Callable[[Element, Asked], None]] = {
    "Identify": _identify,
    "ListMetadataFormats": _list_formats,
    "ListSets": _list_sets,
    "GetRecord": _get_record,
    "ListIdentifiers": _list_identifiers,
    "ListRecords": _list_records,
}
