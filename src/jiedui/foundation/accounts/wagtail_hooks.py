"""Deleting people in Wagtail's administration closes their accounts: their rows stay, emptied."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from wagtail import hooks

from jiedui.foundation.core.errors import DomainError

from .models import User
from .services import close_account


def _close_all(request: HttpRequest, people: Iterable[User]) -> HttpResponse:
    actor = User.objects.get(username=request.user.get_username())
    for person in people:
        name = person.get_full_name()
        try:
            close_account(person, actor=actor)
        except DomainError as refusal:
            messages.error(request, f"{name}：{refusal}")
        else:
            messages.success(request, _("%(name)s 的账号已注销。") % {"name": name})
    return redirect("wagtailusers_users:index")


@hooks.register("before_delete_user")
def close_instead(request: HttpRequest, user: User) -> HttpResponse | None:
    return _close_all(request, [user]) if request.method == "POST" else None


@hooks.register("before_bulk_action")
def close_many_instead(
    request: HttpRequest, action_type: str, objects: list[Any], action: Any
) -> HttpResponse | None:
    if action_type != "delete" or User not in action.models:
        return None
    return _close_all(request, objects)
