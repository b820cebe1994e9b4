"""Who may: a token is its person's alone."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from jiedui.foundation.core.permissions import add_perm, predicate

from .models import AccessToken


@predicate
def is_own_token(actor: Any, token: AccessToken | None) -> bool:
    return token is not None and actor.is_authenticated and token.user_id == actor.pk


add_perm("accounts.view_token", is_own_token, label=_("查看访问令牌"))
add_perm("accounts.revoke_token", is_own_token, label=_("吊销访问令牌"))
