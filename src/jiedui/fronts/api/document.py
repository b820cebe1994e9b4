"""The OpenAPI document: ninja's, completed with what every call has in common, in the reader's language."""

from functools import lru_cache
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from ninja.openapi.schema import OpenAPISchema

from jiedui.foundation.core.api import OPEN_AREA, api_routers
from jiedui.foundation.core.api.calls import Manners, manners_of

from .problems import CODES, MEDIA_TYPE, TITLES, details_of
from .serving import the_api

ROOT = "api/v1/"
WORDS = frozenset({"description", "summary"})
RATE = ("RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset")


def openapi_document(language: str) -> dict[str, Any]:
    """The document in a language; built once for each."""
    return _built(language, settings.JIEDUI.demo)


@lru_cache(maxsize=4)
def _built(language: str, demo: bool) -> dict[str, Any]:
    with translation.override(language):
        api = the_api()
        document: dict[str, Any] = dict(OpenAPISchema(api, ROOT))
        document["info"]["description"] = _(
            "结对平台供程序使用的接口：网页上能做的，程序也能做，权限、规则和提示完全一致。"
        )
        document["servers"] = [{"url": "/"}]
        document["components"] = {
            "schemas": {**_bare(document["components"]["schemas"]), "Problem": _problem_schema()},
            "responses": {str(status): _refusal(status) for status in CODES},
            "headers": _headers(),
            "securitySchemes": _schemes(),
        }
        document["tags"] = _tags()
        for bound in api._get_bound_routers():
            for view in bound.path_operations.values():
                for operation in view.operations:
                    _complete(document, operation)
        if demo:
            document["info"]["x-demonstration"] = _("演示数据")
        return _translated(document)  # type: ignore[no-any-return]  # -- a dict comes out where one goes in


def _complete(document: dict[str, Any], operation: Any) -> None:
    """Say of one call what ninja does not know: headers, security, refusals."""
    found = next(
        (path, method.lower())
        for path, methods in document["paths"].items()
        for method in operation.methods
        if methods.get(method.lower(), {}).get("operationId") == operation.operation_id
    )
    path, method = found
    call = document["paths"][path][method]
    call.pop("description", None)  # docstrings are for developers
    manners = manners_of(operation.view_func)
    call["parameters"] = [*call["parameters"], *_header_parameters(method, manners)]
    call["security"] = [{"token": []}, *([{"session": []}] if method == "get" else [])]
    if not manners.signed_in:
        call["security"].append({})
    if scope := _scope(path, method, manners):
        call["x-scope"] = scope
    for status, answer in call["responses"].items():
        answer["description"] = _done(int(status))
        answer["headers"] = {
            name: {"$ref": f"#/components/headers/{name}"} for name in _answer_headers(method, int(status))
        }
    for status in _refusals(path, method, manners, call):
        call["responses"].setdefault(status, {"$ref": f"#/components/responses/{status}"})
    if method == "get":
        call["responses"][304] = {"description": _("没有变化：您手里的就是最新的。")}


def _bare(schemas: dict[str, Any]) -> dict[str, Any]:
    """Schemas without what was written for developers: their docstrings, and names that only repeat the key."""
    return {name: _without(schema, {"description", "title"}) for name, schema in schemas.items()}


def _without(schema: dict[str, Any], names: set[str]) -> dict[str, Any]:
    bare = {key: value for key, value in schema.items() if key not in names}
    if "properties" in bare:
        bare["properties"] = {name: _without(inner, {"title"}) for name, inner in bare["properties"].items()}
    return bare


def _done(status: int) -> str:
    return {
        200: _("成功。"),
        201: _("已创建。"),
        202: _("已开始在后台办理；Location 是任务的地址。"),
        204: _("成功，没有内容。"),
    }[status]


def _answer_headers(method: str, status: int) -> list[str]:
    names = list(RATE)
    if status not in {202, 204}:
        names.append("ETag")
    if status in {201, 202} and method == "post":
        names.append("Idempotency-Replayed")
    return names


def _refusals(path: str, method: str, manners: Manners, call: dict[str, Any]) -> list[int]:
    statuses = {400, 401, 403, 404, 405, 422, 429, 500}
    if method != "get":
        statuses |= {409, 413, 415}
    if manners.versioned:
        statuses |= {412, 428}
    return sorted(statuses)


def _scope(path: str, method: str, manners: Manners) -> str:
    at = path.removeprefix(f"/{ROOT}")
    fitting = [entry for entry in api_routers if at == entry.prefix or at.startswith(f"{entry.prefix}/")]
    area = max(fitting, key=lambda entry: len(entry.prefix)).scope
    if area == OPEN_AREA:
        return ""
    return f"{area}:{'read' if method == 'get' or manners.only_reads else 'write'}"


def _header_parameters(method: str, manners: Manners) -> list[dict[str, Any]]:
    language = _header("Accept-Language", _("回答所用的语言：zh-hans 或 en"), {"type": "string"})
    if method == "get":
        known = _header("If-None-Match", _("上次得到的 ETag：没有变化时回答 304"), {"type": "string"})
        return [language, known]
    if method == "post":
        key = {"type": "string", "maxLength": 255, "pattern": "^[ -~]+$"}
        return [language, _header("Idempotency-Key", _("幂等键：同一请求带同一键重发，只办一次"), key)]
    if manners.versioned:
        tag = _header("If-Match", _("读取时得到的 ETag；不确认版本时写 *"), {"type": "string"})
        return [language, {**tag, "required": True}]
    return [language]


def _header(name: str, description: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"in": "header", "name": name, "required": False, "description": description, "schema": schema}


def _problem_schema() -> dict[str, Any]:
    text = {"type": "string"}
    return {
        "title": "Problem",
        "type": "object",
        "description": _("为什么没有办成（RFC 9457）。"),
        "required": ["type", "title", "status", "detail", "code"],
        "properties": {
            "type": {**text, "description": _("这类问题的说明页")},
            "title": text,
            "status": {"type": "integer"},
            "detail": {**text, "description": _("给人看的话，与网页上的一致")},
            "instance": text,
            "code": {**text, "description": _("给程序看的代码")},
            "request_id": {**text, "description": _("请求编号，报告问题时请附上")},
            "errors": {
                "type": "object",
                "description": _("按字段名列出的错误；空字段名表示不属于某一个字段"),
                "additionalProperties": {"type": "array", "items": text},
            },
            "version": {**text, "description": _("现在的版本（412）")},
            "changes": {
                "type": "array",
                "description": _("您读取之后他人做了什么（412）"),
                "items": {"type": "object"},
            },
        },
    }


def _refusal(status: int) -> dict[str, Any]:
    answer: dict[str, Any] = {
        "description": f"{TITLES[status]}：{details_of(status)}",
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    if status == 429:
        retry = {"description": _("几秒后可以再试"), "schema": {"type": "integer"}}
        answer["headers"] = {"Retry-After": retry}
    return answer


def _headers() -> dict[str, Any]:
    words = {
        "RateLimit-Limit": _("一分钟内可以请求的次数"),
        "RateLimit-Remaining": _("这一分钟内还剩几次"),
        "RateLimit-Reset": _("几秒后重新计数"),
        "ETag": _("这份内容的版本"),
        "Idempotency-Replayed": _("为 true 时表示这是先前保存的回答"),
    }
    text = {"ETag", "Idempotency-Replayed"}
    return {
        name: {"description": said, "schema": {"type": "string" if name in text else "integer"}}
        for name, said in words.items()
    }


def _schemes() -> dict[str, Any]:
    return {
        "token": {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "jd_…",
            "description": _("个人访问令牌，在“个人中心 → 访问令牌”中创建。"),
        },
        "session": {
            "type": "apiKey",
            "in": "cookie",
            "name": settings.SESSION_COOKIE_NAME,
            "description": _("网页登录后的会话，只能读取。"),
        },
    }


def _tags() -> list[dict[str, str]]:
    labels: dict[str, str] = {}
    for entry in api_routers:
        labels.setdefault(entry.prefix.partition("/")[0], str(entry.title or entry.label or entry.prefix))
    return [{"name": name, "description": label} for name, label in labels.items()]


def _translated(value: Any) -> Any:
    """Descriptions that were written down in Chinese, in the language of the moment."""
    if isinstance(value, dict):
        return {
            key: _(inner) if key in WORDS and isinstance(inner, str) and inner else _translated(inner)
            for key, inner in value.items()
        }
    if isinstance(value, list):
        return [_translated(inner) for inner in value]
    return value if value is None or isinstance(value, str | int | float | bool) else str(value)
