"""Whatever is sent to whichever call: kept as it was, or refused by a problem in words; never a fault."""

import json

import pytest
from django.db import transaction

from jiedui.areas.agreements.commitments.services import propose_commitment
from jiedui.foundation.core import clock
from jiedui.foundation.organisations.selectors import forget_memberships
from jiedui.fronts.api import limits
from jiedui.fronts.api.document import openapi_document
from tests.api.calling import Program
from tests.exchange import town as making
from tests.exchange.factories import AchievementFactory, DemandFactory, ExpertFactory
from tests.nasty import CODE, FIGURES_OF_JSON, RARE, TEXTS, UNWRITABLE
from tests.organisations.factories import MembershipFactory

pytestmark = pytest.mark.django_db
HERE = '"here"'
# what is no text of ours to give back: names of things, addresses, days
BARE = {"integer": "1", "number": "1", "boolean": "true", "null": "null"}


@pytest.fixture
def place(town, settings):
    """Drafts of the institute, and no limit."""
    settings.JIEDUI = settings.JIEDUI.model_copy(update={"api_calls_per_minute": 10**6})
    limits.forget()
    own = {"owner": town.institute, "created_by": town.head}
    return {
        "achievements": AchievementFactory(**own).code,
        "demands": DemandFactory(**own).code,
        "experts": ExpertFactory(**own).code,
        "organisations": town.institute.code,
        "suggestions": making.demand(town).code,
        **promised(town),
    }


def promised(town):
    """An agreement in force with a proposal that the caller's organisation leads."""
    MembershipFactory(user=town.head, organisation=town.world.lead_b, role="manager")
    forget_memberships(town.head)
    values = {
        "title": "互访",
        "measure": "次数",
        "unit": "次",
        "target": 2,
        "starts_on": clock.today(),
        "due_on": clock.today(),
    }
    commitment = propose_commitment(
        town.world.agreement,
        actor=town.head,
        organisation=town.world.lead_b,
        clause=town.world.agreement.text.clauses.first(),
        **values,
    )
    return {
        "agreements": town.world.agreement.code,
        "commitments": commitment.code,
        "signing-keys": town.world.lead_b.code,
    }


def calls(codes):
    """Every call that takes JSON: method, address, the schema of what it takes, by name."""
    document = openapi_document("zh-hans")
    schemas = document["components"]["schemas"]
    for path, item in document["paths"].items():
        for method, operation in item.items():
            content = (
                operation.get("requestBody", {}).get("content", {}) if isinstance(operation, dict) else {}
            )
            if "application/json" in content:
                code = codes.get(operation["tags"][0], "XX-00000000")
                schema = _whole(content["application/json"]["schema"], schemas)
                yield method, path.removeprefix("/api/v1").replace("{code}", code), schema, schemas


def _whole(schema, schemas):
    while "$ref" in schema:
        schema = schemas[schema["$ref"].rpartition("/")[2]]
    return schema


def written(schema, schemas, kinds):
    """A body with something unheard-of in the place of every value of these kinds."""
    schema = _whole(schema, schemas)
    alternatives = schema.get("anyOf") or schema.get("oneOf") or schema.get("allOf")
    if alternatives:
        return written(alternatives[0], schemas, kinds)
    if "enum" in schema or "const" in schema:
        return json.dumps(schema.get("const", schema.get("enum", [None])[0]), ensure_ascii=False)
    kind = schema.get("type", "object")
    if kind == "object":
        inner = {name: written(each, schemas, kinds) for name, each in schema.get("properties", {}).items()}
        return "{" + ",".join(f"{json.dumps(name)}: {value}" for name, value in inner.items()) + "}"
    if kind == "array":
        return f"[{written(schema.get('items', {}), schemas, kinds)}]"
    return HERE if kind in kinds else BARE.get(kind, '"示例"')


def sent(program, method, path, body):
    with transaction.atomic():
        answer = program.client.generic(
            method.upper(),
            f"/api/v1{path}",
            body,
            content_type="application/json",
            headers={**program.headers, "If-Match": "*"},
        )
        transaction.set_rollback(True)
    return answer


def is_answered(answer):
    told = answer.headers.get("Content-Type", "")
    return answer.status_code < 300 or (answer.status_code < 500 and told == "application/problem+json")


def test_no_call_is_broken_by_what_is_sent(place, town):
    program, found, faults = Program(town.head), list(calls(place)), []
    strings = {name: json.dumps(value) for name, value in {**TEXTS, **UNWRITABLE}.items()}
    for method, path, schema, schemas in found:
        texts = written(schema, schemas, {"string"})
        everything = written(schema, schemas, {"string", "integer", "number", "boolean"})
        bodies = [texts.replace(HERE, value) for value in strings.values()]
        bodies += [everything.replace(HERE, value) for value in FIGURES_OF_JSON]
        answers = [(body, sent(program, method, path, body)) for body in bodies]
        faults += [
            f"{method} {path} {answer.status_code}: {body[:120]}"
            for body, answer in answers
            if not is_answered(answer)
        ]
    assert (len(found) > 30, faults) == (True, [])


@pytest.mark.parametrize("kind", ["achievements", "demands", "experts"])
def test_what_is_kept_comes_back_as_it_was(place, town, kind):
    program, path, text = Program(town.head), f"/{kind}/{place[kind]}", RARE + CODE
    for name in ("title", "summary"):
        assert program.patch(path, {name: text}).json()[name] == text
    assert [program.get(path).json()[name] for name in ("title", "summary")] == [text, text]


@pytest.mark.parametrize("name", ["trl", "price_min"])
def test_what_is_no_amount_is_refused_beside_its_field(place, town, name):
    program, path = Program(town.head), f"/achievements/{place['achievements']}"
    refused = [
        sent(program, "patch", path, f'{{"{name}": {figure}}}').status_code
        for figure in (
            "1e309",
            "-1e309",
            "1e308",
            "9" * 30,
            "true",
            '"NaN"',
            '"Infinity"',
            '"2026-02-31"',
            '"--1"',
            "[]",
        )
    ]
    assert refused == [422] * 10
