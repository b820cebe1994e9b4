"""Refusals as RFC 9457 problems: the same sentences as the pages, in the caller's language, by field where they speak of one."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import BadRequest, PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja.errors import HttpError, ValidationError
from structlog.contextvars import get_contextvars

from jiedui.foundation.core.api.calls import actor_of
from jiedui.foundation.core.api.versions import moment_of, version_of
from jiedui.foundation.core.errors import DomainError, Invalid, NotAllowed, Stale

from .changes import changes_since
from .wording import sentence_of

MEDIA_TYPE = "application/problem+json"
TITLES = {
    400: gettext_lazy("请求有误"),
    401: gettext_lazy("需要有效的访问令牌"),
    403: gettext_lazy("没有权限"),
    404: gettext_lazy("没有找到"),
    405: gettext_lazy("不支持这种请求方法"),
    409: gettext_lazy("当前状态不允许"),
    412: gettext_lazy("内容已被他人修改"),
    413: gettext_lazy("请求过大"),
    415: gettext_lazy("不支持这种内容类型"),
    422: gettext_lazy("内容不符合要求"),
    428: gettext_lazy("缺少版本"),
    429: gettext_lazy("请求太频繁"),
    500: gettext_lazy("平台出错"),
}
CODES = {
    400: "bad-request",
    401: "unauthenticated",
    403: "not-allowed",
    404: "not-found",
    405: "method-not-allowed",
    409: "wrong-state",
    412: "stale",
    413: "too-large",
    415: "unsupported-type",
    422: "invalid",
    428: "version-needed",
    429: "too-many",
    500: "server-error",
}


class Unauthenticated(DomainError):
    """No token, or none that opens anything: unknown, expired and revoked are told apart by nobody."""

    status = 401
    code = "unauthenticated"


class Malformed(DomainError):
    """What was sent cannot be read."""

    status = 400
    code = "bad-request"


class TooLarge(DomainError):
    """What was sent is more than is taken."""

    status = 413
    code = "too-large"


class UnsupportedType(DomainError):
    """What was sent is of a type that this call does not take."""

    status = 415
    code = "unsupported-type"


def details_of(status: int) -> str:
    """What is said of a status when nobody said more."""
    return {
        400: _("平台读不懂这个请求。"),
        401: _("请在 Authorization 请求头中带上有效的访问令牌；令牌可能写错、过期或已吊销。"),
        403: _("您没有权限这样做。"),
        404: _("没有这条内容，或者您不能查看它。"),
        405: _("这个地址不接受这种请求方法，可用的方法见 Allow。"),
        413: _("请求过大，请减少内容后再试。"),
        429: _("请求太频繁，请过一会儿再试。"),
        500: _("平台出错了，我们已记录。重试仍不行时，请把请求编号告诉平台管理员。"),
    }.get(status, str(TITLES.get(status, TITLES[400])))


def problem(
    request: HttpRequest, status: int, detail: str = "", *, code: str = "", **more: Any
) -> HttpResponse:
    """An answer that says what went wrong."""
    code = code or CODES.get(status, "bad-request")
    body = {
        "type": request.build_absolute_uri(f"{reverse('api:docs')}#{code}") if _known_host(request) else code,
        "title": str(TITLES.get(status, TITLES[400])),
        "status": status,
        "detail": detail or details_of(status),
        "instance": request.path,
        "code": code,
        "request_id": str(get_contextvars().get("request_id", "")),
        **more,
    }
    response = HttpResponse(json.dumps(body, ensure_ascii=False), status=status, content_type=MEDIA_TYPE)
    if status == 401:
        response["WWW-Authenticate"] = 'Bearer realm="jiedui"'
    return response


def _known_host(request: HttpRequest) -> bool:
    try:
        return bool(request.get_host())
    except SuspiciousOperation:
        return False


def refused(request: HttpRequest, refusal: DomainError) -> HttpResponse:
    """A refusal of a service."""
    if isinstance(refusal, NotAllowed) and not actor_of(request).is_authenticated:
        return problem(request, 401, str(refusal))
    if isinstance(refusal, Stale):
        return _changed_meanwhile(request, refusal)
    more: dict[str, Any] = {}
    if isinstance(refusal, Invalid):
        more["errors"] = {name: [str(word) for word in words] for name, words in refusal.errors.items()}
    elif refusal.field:
        more["errors"] = {refusal.field: [str(refusal)]}
    return problem(request, refusal.status, str(refusal), code=refusal.code, **more)


def _changed_meanwhile(request: HttpRequest, refusal: Stale) -> HttpResponse:
    """412, with what somebody else did since the version that the caller saw."""
    if "If-Match" not in request.headers or refusal.target is None:
        return problem(request, refusal.status, str(refusal), code=refusal.code)
    first = request.headers["If-Match"].split(",")[0].strip().removeprefix("W/").strip('"').partition(".")[0]
    target: Any = refusal.target
    told: dict[str, Any] = {}
    if hasattr(target, "updated_at"):
        told["version"] = version_of(target)
        told["changes"] = changes_since(target, moment_of(first), actor=actor_of(request))
    sentence = _("您读取之后，他人已修改过这条内容。请重新读取，核对后再改。")
    return problem(request, 412, sentence, code=refusal.code, **told)


def invalid(request: HttpRequest, refusal: ValidationError) -> HttpResponse:
    """Input that is not even of the right shape; each field is named."""
    errors: dict[str, list[str]] = {}
    for error in refusal.errors:
        errors.setdefault(_field(error["loc"]), []).append(sentence_of(error))
    words = [f"{name}：{'；'.join(said)}" if name else "；".join(said) for name, said in errors.items()]
    return problem(request, 422, _("；").join(words)[:1000], code="invalid", errors=errors)


def _field(place: tuple[Any, ...]) -> str:
    source, *names = place
    if source == "body":
        names = names[1:]
    return ".".join(str(name) for name in names)


def _http(request: HttpRequest, refusal: HttpError) -> HttpResponse:
    """What ninja refuses itself: a body that the parser did not take carries its own refusal."""
    cause = refusal.__cause__
    if isinstance(cause, DomainError):
        return refused(request, cause)
    if isinstance(cause, RequestDataTooBig):
        return problem(request, 413)
    return problem(request, refusal.status_code)


def _again(request: HttpRequest, error: Exception) -> HttpResponse:
    raise error


HANDLERS: Mapping[type[Exception], Callable[[HttpRequest, Any], HttpResponse]] = {
    DomainError: refused,
    ValidationError: invalid,
    HttpError: _http,
    Http404: lambda request, error: problem(request, 404),
    PermissionDenied: lambda request, error: problem(request, 403),
    RequestDataTooBig: lambda request, error: problem(request, 413),
    MultiPartParserError: lambda request, error: problem(request, 400),
    SuspiciousOperation: lambda request, error: problem(request, 400),
    BadRequest: lambda request, error: problem(request, 400),
    Exception: _again,
}
