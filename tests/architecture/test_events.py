"""What happened is told in ids and codes: no names, no free text, no contact data, in no kind of event of the whole tree."""

import ast
import re
from pathlib import Path

import pytest
from django.utils import translation

from jiedui.foundation.audit.models import Event
from jiedui.foundation.core.events import event_kinds, record

SOURCE = Path(__file__).parents[2] / "src" / "jiedui"
TELLING = {"record", "_tell"}
# name of what is recorded → what it is; a new one has to be named here, so that keeping it for ever is a decision
DATA = {
    "activity_kind": "choice",
    "address": "id of a calendar address",
    "after": "terms as they shall be: names with numbers and dates",
    "agreement_kind": "choice",
    "ally": "code of an organisation",
    "arrival": "choice",
    "attachment": "id of a file",
    "before": "terms as they were: names with numbers and dates",
    "broker": "id of a person",
    "changed": "names of fields",
    "code": "code of what is no longer there",
    "days": "number of days",
    "edition": "number of a version that all agreed on",
    "enclosure": "id of what lies beside an agreement",
    "expires": "date",
    "factor": "choice",
    "fields": "names of columns",
    "former": "code of an organisation that was merged",
    "first": "id of a find",
    "found": "number of new listings",
    "founded": "number of commitments",
    "group": "id of a group",
    "handover": "id of a handover",
    "high": "number: upper bound of a corridor",
    "invitation": "id of a letter",
    "kept": "number of rows",
    "leaves_on": "date",
    "last": "id of a find",
    "ledger": "choice",
    "joining": "id of a request",
    "lines": "number of lines of a plan",
    "low": "number: lower bound of a corridor",
    "lower": "number: the lowest of the sides' reports",
    "member": "id of a person",
    "missing": "number of sides",
    "moved": "number of rows",
    "number": "number of a draft",
    "offer": "id of an offer",
    "outcome": "code of what it became",
    "parent": "code of an organisation",
    "parts": "names of columns",
    "people": "ids of people",
    "participant": "id of a place in a list",
    "person": "id of a person",
    "reason": "choice of a fixed list",
    "receiver": "id of a person",
    "region": "code of a division",
    "reply": "choice",
    "revision": "number of a revision",
    "role": "choice",
    "side": "place of a side",
    "state": "choice",
    "step": "place of a step in its chain",
    "token": "id of an access token",
    "upper": "number: the highest of the sides' reports",
    "value": "number: what a side reported",
    "year": "year",
    "webhook": "code of an address that events are sent to",
}
KINDS = sorted(kind.code for kind in event_kinds if not kind.code.split(".")[0].endswith("_test"))


def recorded():
    """The names of all data that any service hands to `record`."""
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in TELLING:
                yield from (keyword.arg for keyword in node.keywords if keyword.arg)


def test_what_is_recorded_is_named_here():
    assert set(recorded()) - {"actor", "target", "organisation"} == set(DATA)


def test_an_event_has_no_column_for_names_or_texts():
    assert {field.name for field in Event._meta.concrete_fields} == {
        "id", "kind", "at", "actor_id", "organisation_id", "target_type", "target_id", "data", "request_id",
        "number", "previous_hash", "hash",
    }  # fmt: skip


@pytest.mark.parametrize("code", KINDS)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_sentence_is_made_of_what_is_recorded(code, language):
    kind = event_kinds[code]
    with translation.override(language):
        words = set(re.findall(r"%\((\w+)\)s", str(kind.sentence)))
        assert words <= {"actor", "target", *DATA}
        assert str(kind.sentence) % dict.fromkeys(words, "x")


@pytest.mark.parametrize("code", KINDS)
def test_a_kind_is_called_by_app_model_and_what_was_done(code):
    assert re.fullmatch(r"[a-z]+\.[a-z_]+\.[a-z_]+", code)


@pytest.mark.parametrize(
    "said",
    [
        "王示例",
        "wang@example.org",
        "Please call me back",
        "绵阳市涪城区",
        ["clerk", "王示例"],
        1.5,
        {"name": "wang"},
        "x" * 65,
    ],
)
def test_names_sentences_and_addresses_are_refused_wherever_they_come_from(said):
    with pytest.raises(TypeError, match="is no id, code, choice, number or date"):
        record(event_kinds["accounts.user.changed"], actor=None, target=Event(pk=1), anything=said)
