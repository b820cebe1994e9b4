"""The OpenAPI document as a page reads it: chapters, calls, and rows of names with what they mean."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

LONGEST_EXAMPLE = 6
DONE = (200, 201, 202)


@dataclass(frozen=True)
class Row:
    """A parameter or field: its name, what it holds, whether it must be there, what it means."""

    name: str
    kind: str
    required: bool
    meaning: str


@dataclass(frozen=True)
class Call:
    """One call, as it is drawn."""

    key: str
    method: str
    path: str
    summary: str
    scope: str
    parameters: list[Row]
    fields: list[Row]
    answer: list[Row]
    statuses: list[int]
    example: str


@dataclass(frozen=True)
class Chapter:
    """Calls that belong together."""

    name: str
    title: str
    calls: list[Call] = field(default_factory=list)


def chapters(document: dict[str, Any]) -> list[Chapter]:
    """All calls by chapter, in the order of the document."""
    drawn = {tag["name"]: Chapter(tag["name"], tag["description"]) for tag in document["tags"]}
    for path, methods in document["paths"].items():
        for method, call in methods.items():
            drawn[call["tags"][0]].calls.append(_call(document, path, method, call))
    return [chapter for chapter in drawn.values() if chapter.calls]


def _call(document: dict[str, Any], path: str, method: str, call: dict[str, Any]) -> Call:
    fields, media = _body(document, call.get("requestBody", {}))
    answers = [call["responses"][status] for status in DONE if status in call["responses"]]
    told, _media = _body(document, answers[0] if answers else {})
    return Call(
        key=call["operationId"],
        method=method.upper(),
        path=path,
        summary=call["summary"],
        scope=call.get("x-scope", ""),
        parameters=[
            _parameter(document, one) for one in call["parameters"] if one["name"] != "Accept-Language"
        ],
        fields=fields,
        answer=told,
        statuses=sorted(int(status) for status in call["responses"]),
        example=_curl(path, method, call, fields, media),
    )


def _parameter(document: dict[str, Any], one: dict[str, Any]) -> Row:
    return Row(one["name"], _kind(document, one["schema"]), one["required"], one.get("description", ""))


def _body(document: dict[str, Any], holder: dict[str, Any]) -> tuple[list[Row], str]:
    """The fields of what is sent or answered, and of which type it is; of a list, those of what stands in it."""
    for media, body in holder.get("content", {}).items():
        schema = _resolved(document, body["schema"])
        inner = schema.get("properties", {}).get("items", schema)
        if inner.get("type") == "array":
            schema = _resolved(document, inner["items"])
        required = set(schema.get("required", ())) if "required" in holder else set()
        rows = [
            Row(name, _kind(document, one), name in required, one.get("description", ""))
            for name, one in schema.get("properties", {}).items()
        ]
        return rows, media
    return [], ""


def _resolved(document: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    place: Any = document
    if "$ref" not in schema:
        return schema
    for step in schema["$ref"].removeprefix("#/").split("/"):
        place = place[int(step)] if step.isdigit() and int(step) in place else place[step]
    found: dict[str, Any] = place
    return found


def _kind(document: dict[str, Any], schema: dict[str, Any]) -> str:
    """What a value is, in a few words."""
    schema = _resolved(document, schema)
    if len(schema.get("allOf", ())) == 1:
        return _kind(document, schema["allOf"][0])
    if "anyOf" in schema:
        return _("、或 ").join(_kind(document, one) for one in schema["anyOf"] if one.get("type") != "null")
    if "enum" in schema:
        return " | ".join(str(value) for value in schema["enum"] if value)
    if "const" in schema:
        return str(schema["const"])
    names = {
        "string": _("文字"),
        "integer": _("整数"),
        "number": _("数字"),
        "boolean": _("true 或 false"),
        "object": _("对象"),
    }
    if schema.get("type") == "array":
        return _("列表：%(what)s") % {"what": _kind(document, schema.get("items", {}))}
    formats = {"date": _("日期"), "date-time": _("时间"), "binary": _("文件"), "uuid": "UUID"}
    return formats.get(schema.get("format", ""), names.get(schema.get("type", ""), ""))


def _curl(path: str, method: str, call: dict[str, Any], fields: list[Row], media: str) -> str:
    """How the call is tried from a command line."""
    verb = "" if method == "get" else f"-X {method.upper()} "
    lines = [f"curl {verb}$ROOT{path.removeprefix('/api/v1')}", '-H "Authorization: Bearer $TOKEN"']
    if any(one["name"] == "If-Match" for one in call["parameters"]):
        lines.append("""-H 'If-Match: "…"'""")
    if {201, 202} & set(call["responses"]) and method == "post":
        lines.append('-H "Idempotency-Key: $(uuidgen)"')
    wanted = [row for row in fields if row.required] or fields[:1]
    if media == "application/json" and wanted:
        words = ", ".join(f'"{row.name}": …' for row in wanted[:LONGEST_EXAMPLE])
        lines += ["-H 'Content-Type: application/json'", f"-d '{{{words}}}'"]
    elif media:
        lines += [f"-F {row.name}=@file.pdf" for row in wanted[:1]]
    return " \\\n  ".join(lines)
