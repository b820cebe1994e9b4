"""One's own account for programs: who one is, what waits, and the token in use."""

import hashlib
from datetime import datetime
from typing import Any, Literal

from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import Router, Schema, Status
from pydantic import ConfigDict, Field

from jiedui.foundation.core.api.calls import passing, person_of, signed_in, versioned
from jiedui.foundation.core.api.schemas import Given, Named, described_by
from jiedui.foundation.core.api.versions import named_versions
from jiedui.foundation.core.errors import NotFound, Stale
from jiedui.foundation.core.todos import Todo, counts_of, todo_sources

from .models import AccessToken, User
from .services import change_profile
from .tokens import revoke_token

SHOWN_PER_SOURCE = 20


@described_by(User)
class ProfileOut(Schema):
    """Who calls."""

    id: int = Field(description=gettext_noop("您的编号"))
    username: str
    name: str
    email: str
    phone: str
    language: str
    is_staff: bool = Field(description=gettext_noop("是否平台管理员"))
    version: str = Field(description=gettext_noop("版本；修改时把 ETag 放进 If-Match"))


@described_by(User)
class ProfileGiven(Given):
    """A correction; what is left out stays as it is."""

    model_config = ConfigDict(extra="forbid")

    name: str = ""
    phone: str = ""
    language: Literal["zh-hans", "en"] = "zh-hans"


class TodoOut(Schema):
    """One thing to do."""

    title: str
    url: str = Field(description=gettext_noop("网页地址"))
    since: datetime = Field(description=gettext_noop("从何时起等待"))
    due: datetime | None = Field(description=gettext_noop("希望何时办完"))
    note: str


class WaitingOut(Schema):
    """Things of one kind that wait."""

    kind: Named
    count: int
    items: list[TodoOut] = Field(description=gettext_noop("最早的几项，最多 20"))


class TokenOut(Schema):
    """The token in use."""

    name: str
    beginning: str = Field(description=gettext_noop("令牌开头的几个字符"))
    scopes: list[str] = Field(description=gettext_noop("权限"))
    created_at: datetime
    expires_at: datetime


def me() -> Router:
    """The calls of one's own account."""
    router = Router()

    @router.get("", response=ProfileOut, operation_id="me_read", summary=gettext_noop("个人资料"))
    @signed_in
    def read(request: HttpRequest) -> Any:
        return _shown(request, User.objects.get(pk=person_of(request).pk))

    @router.patch("", response=ProfileOut, operation_id="me_change", summary=gettext_noop("修改个人资料"))
    @signed_in
    @versioned
    def change(request: HttpRequest, given: ProfileGiven) -> Any:
        return _shown(request, _change(request, given))

    @router.get("/todos", response=list[WaitingOut], operation_id="me_todos", summary=gettext_noop("待办"))
    @signed_in
    def todos(request: HttpRequest) -> Any:
        return _waiting(person_of(request))

    _add_token(router)
    return router


def _add_token(router: Router) -> None:
    @router.get("/token", response=TokenOut, operation_id="me_token", summary=gettext_noop("正在使用的令牌"))
    @signed_in
    def read(request: HttpRequest) -> Any:
        return _token(request)

    @router.delete(
        "/token",
        response={204: None},
        operation_id="me_revoke_token",
        summary=gettext_noop("吊销正在使用的令牌"),
    )
    @signed_in
    def revoke(request: HttpRequest) -> Any:
        revoke_token(_token(request), actor=person_of(request))
        return Status(204, None)


def _token(request: HttpRequest) -> AccessToken:
    """The token that the caller showed; whoever came by session has none."""
    found: AccessToken | None = getattr(request, "api_token", None)
    if found is None:
        raise NotFound(_("这次请求没有使用访问令牌。"))
    return found


def _version(person: User) -> str:
    """A person has no moment of change: what is said of them is their version."""
    words = "\n".join((person.name, person.phone, person.language))
    return hashlib.sha256(words.encode()).hexdigest()[:12]


def _shown(request: HttpRequest, person: User) -> dict[str, Any]:
    passing(request).version = _version(person)
    names = ("username", "name", "email", "phone", "language", "is_staff")
    return {
        "id": person.pk,
        **{name: getattr(person, name) for name in names},
        "version": passing(request).version,
    }


@transaction.atomic
def _change(request: HttpRequest, given: ProfileGiven) -> User:
    person = User.objects.select_for_update().get(pk=person_of(request).pk)
    versions = named_versions(request)
    if "*" not in versions and _version(person) not in versions:
        raise Stale(_("您读取之后，个人资料已在别处修改。"), target=person)
    values = {"name": person.name, "phone": person.phone, "language": person.language}
    return change_profile(actor=person, **{**values, **given.model_dump(exclude_unset=True)})


def _waiting(actor: Any) -> list[dict[str, Any]]:
    """What waits for the actor by kind, leaving out kinds in which nothing does."""
    found = []
    counts = counts_of(todo_sources, actor)
    for source in sorted(todo_sources, key=lambda source: source.order):
        if count := counts[source.key]:
            items = [_todo(todo) for todo in source.items(actor, SHOWN_PER_SOURCE)]
            found.append(
                {"kind": {"value": source.key, "label": str(source.label)}, "count": count, "items": items}
            )
    return found


def _todo(todo: Todo) -> dict[str, Any]:
    return {
        "title": todo.title,
        "url": todo.url,
        "since": todo.since,
        "due": todo.due,
        "note": str(todo.note),
    }
