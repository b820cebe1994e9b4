"""Who signs in with a password: at the same cost, whoever was named."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest


class PasswordBackend(AuthenticationBackend):
    """allauth's, hashing once for each sign-in: its two looks at one address would tell that somebody has it."""

    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> AbstractBaseUser | None:
        self._checked: set[Any] = set()
        return super().authenticate(request, **credentials)

    def _check_password(self, user: AbstractBaseUser | None, password: str) -> AbstractBaseUser | None:
        if user is not None and user.pk in self._checked:
            return None
        if user is not None:
            self._checked.add(user.pk)
        return super()._check_password(user, password)
