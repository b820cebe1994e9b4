"""What a harvester asks: verb and arguments, checked before anything is looked up."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.http import QueryDict

from jiedui.foundation.core.text import writable_in_xml as writable

from .errors import OaiError, bad_argument, bad_verb, unknown_format

FORMATS = ("oai_dc", "jiedui")
_LISTING = (frozenset({"metadataPrefix"}), frozenset({"from", "until", "set"}), True)
# verb → arguments it needs, those it may have, and whether a resumption token may stand in the place of all
ARGUMENTS: Mapping[str, tuple[frozenset[str], frozenset[str], bool]] = {
    "Identify": (frozenset(), frozenset(), False),
    "ListMetadataFormats": (frozenset(), frozenset({"identifier"}), False),
    "ListSets": (frozenset(), frozenset(), True),
    "GetRecord": (frozenset({"identifier", "metadataPrefix"}), frozenset(), False),
    "ListIdentifiers": _LISTING,
    "ListRecords": _LISTING,
}
TOKEN = "resumptionToken"  # noqa: S105 -- the protocol's name of an argument
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_SECOND = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z")
_LONGEST = 2000


@dataclass(frozen=True)
class Asked:
    """A question that can be looked up."""

    verb: str
    arguments: Mapping[str, str]

    def get(self, name: str) -> str:
        return self.arguments.get(name, "")


def asked_in(query: QueryDict) -> Asked:
    """The question of a request.

    Raises:
        OaiError: badVerb, badArgument or cannotDisseminateFormat.
    """
    verb = _verb(query)
    needed, allowed, resumable = ARGUMENTS[verb]
    arguments = _single(query)
    if TOKEN in arguments:
        if not resumable:
            raise bad_argument(f"{verb} takes no {TOKEN}.")
        if len(arguments) > 1:
            raise bad_argument(f"{TOKEN} is an exclusive argument: ask with it alone.")
        return Asked(verb, arguments)
    if unknown := sorted(set(arguments) - needed - allowed):
        raise bad_argument(f"{verb} takes no argument {unknown[0][:40]!r}.")
    if missing := sorted(needed - set(arguments)):
        raise bad_argument(f"{verb} needs the argument {missing[0]}.")
    if "metadataPrefix" in arguments and arguments["metadataPrefix"] not in FORMATS:
        raise unknown_format(arguments["metadataPrefix"])
    span_of(Asked(verb, arguments))
    return Asked(verb, arguments)


def _verb(query: QueryDict) -> str:
    verbs = query.getlist("verb")
    if not verbs:
        raise bad_verb("The argument verb is missing.")
    if len(verbs) > 1:
        raise bad_verb("The argument verb stands there more than once.")
    if verbs[0] not in ARGUMENTS:
        raise bad_verb(f"There is no verb {writable(verbs[0])[:40]!r}.")
    return verbs[0]


def _single(query: QueryDict) -> dict[str, str]:
    found = {}
    for name, values in query.lists():
        if name == "verb":
            continue
        if len(values) > 1:
            raise bad_argument(f"The argument {writable(name)[:40]!r} stands there more than once.")
        value = str(values[0])
        if value != writable(value) or name != writable(name) or len(value) > _LONGEST:
            raise bad_argument(
                f"The argument {writable(name)[:40]!r} holds characters that XML does not take, or is too long."
            )
        if not value:
            raise bad_argument(f"The argument {writable(name)[:40]!r} is empty.")
        found[name] = value
    return found


def span_of(asked: Asked) -> tuple[datetime | None, datetime | None]:
    """From which moment, and before which, in the words of `from` and `until`; both of the same fineness.

    Raises:
        OaiError: badArgument.
    """
    begin, end = asked.get("from"), asked.get("until")
    if begin and end and len(begin) != len(end):
        raise bad_argument("from and until are of different granularity.")
    first = _moment("from", begin) if begin else None
    last = _moment("until", end) if end else None
    if first and last and first > last:
        raise bad_argument("from is later than until.")
    return first, _end_of(last, end)


def _end_of(last: datetime | None, written: str) -> datetime | None:
    """The first moment after a day or second; none after the last day that there is."""
    if last is None:
        return None
    try:
        return last + (timedelta(days=1) if _DAY.fullmatch(written) else timedelta(seconds=1))
    except OverflowError:
        return None


def _moment(name: str, text: str) -> datetime:
    refusal: OaiError = bad_argument(f"{name} is no date: write it as 2026-03-12 or 2026-03-12T09:30:00Z.")
    if not (_DAY.fullmatch(text) or _SECOND.fullmatch(text)):
        raise refusal
    try:
        moment = datetime.fromisoformat(text.replace("Z", ""))
        return moment.replace(tzinfo=UTC)
    except ValueError:
        raise refusal from None
