"""The OpenAPI document and the page about it: whole, in two languages, and true."""

import json
import re

import jsonschema_rs
import pytest

from jiedui.fronts.api.document import openapi_document
from tests.api.calling import Program

CHINESE = re.compile(r"[\u4e00-\u9fff]")
PROBLEM = "application/problem+json"


@pytest.fixture(scope="module")
def document():
    return openapi_document("zh-hans")


def calls(document):
    return [
        (path, method, call)
        for path, methods in document["paths"].items()
        for method, call in methods.items()
    ]


def test_it_is_openapi_3_1_with_valid_schemas_and_no_loose_ends(document):
    assert document["openapi"] == "3.1.0"
    known = {
        f"#/components/{group}/{name}"
        for group, members in document["components"].items()
        for name in members
    }
    assert set(re.findall(r'"\$ref": "([^"]+)"', json.dumps(document))) - known == set()
    for schema in document["components"]["schemas"].values():
        assert jsonschema_rs.meta.is_valid(
            {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
        )
    for path, _method, call in calls(document):
        places = {one["name"] for one in call["parameters"] if one["in"] == "path"}
        assert places == set(re.findall(r"{(\w+)}", path))


def test_every_call_has_a_name_of_its_own_and_says_in_chinese_what_it_does(document):
    names = [call["operationId"] for _path, _method, call in calls(document)]
    assert len(names) == len(set(names)) >= 90
    assert [
        call["operationId"] for _path, _method, call in calls(document) if not CHINESE.search(call["summary"])
    ] == []


def test_every_parameter_and_field_says_what_it_is(document):
    unsaid = {
        f"{call['operationId']}: {one['name']}"
        for _path, _method, call in calls(document)
        for one in call["parameters"]
        if one["in"] != "path" and not one.get("description")
    }
    assert unsaid == set()


def test_every_refusal_is_documented_as_a_problem(document):
    for _path, method, call in calls(document):
        statuses = {int(status) for status in call["responses"]}
        assert {400, 401, 403, 404, 405, 422, 429, 500} <= statuses
        assert method == "get" or {409, 413, 415} <= statuses
        if method == "patch" and any(one["name"] == "If-Match" for one in call["parameters"]):
            assert {412, 428} <= statuses
    for answer in document["components"]["responses"].values():
        assert list(answer["content"]) == [PROBLEM]


def test_nothing_is_said_in_the_developers_language(document):
    shown = json.dumps([call.get("description", "") for _path, _method, call in calls(document)])
    assert re.findall(r"[A-Za-z]{4,} [a-z]{2,} [a-z]{2,}", shown) == []
    assert [
        name
        for name, schema in document["components"]["schemas"].items()
        if "description" in schema and name != "Problem"
    ] == []


def test_it_speaks_the_readers_language(db):
    assert (
        Program(language="zh-hans")
        .get("/openapi.json")
        .json()["components"]["responses"]["403"]["description"]
        .startswith("没有权限")
    )
    answer = Program(language="en").get("/openapi.json")
    assert (answer["Content-Type"], "Accept-Language" in answer["Vary"]) == (
        "application/json; charset=utf-8",
        True,
    )


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_page_names_every_call_with_an_example(db, document, language):
    answer = Program(language=language).client.get("/api/v1/docs/", headers={"Accept-Language": language})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert [
        call["operationId"]
        for _path, _method, call in calls(document)
        if f'id="{call["operationId"]}"' not in page
    ] == []
    assert page.count("curl") >= len(calls(document))
    assert "<script>" not in page
    assert "style=" not in page


def test_the_page_is_found_without_its_slash(db, client):
    assert client.get("/api/v1/docs", follow=True).redirect_chain == [("/api/v1/docs/", 302)]
