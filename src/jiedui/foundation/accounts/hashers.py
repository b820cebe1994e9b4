"""Passwords are hashed with a key of the installation that stands outside the database: its tables alone let nobody guess."""

import hashlib
import hmac
from typing import Any

import structlog
from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher

log = structlog.get_logger(__name__)


def name_of(key: str) -> str:
    """By this a hash says which key it was made with, without telling the key."""
    return hmac.new(key.encode(), b"jiedui.accounts.password-key", hashlib.sha256).hexdigest()[:8]


def keys_by_name() -> dict[str, str]:
    """Every key that still counts, the present one first."""
    return {name_of(key): key for key in settings.PASSWORD_KEYS}


class KeyedArgon2(Argon2PasswordHasher):
    """Argon2 over an HMAC of the password: `keyed$<name of the key>$argon2id$…`.

    What was hashed without a key or with an earlier one is still checked, and hashed anew when its owner signs in.
    """

    algorithm = "keyed"

    def encode(self, password: str, salt: str) -> str:
        name, key = next(iter(keys_by_name().items()))
        hashed = super().encode(_mixed(password, key), salt)
        return f"{self.algorithm}${name}{hashed.removeprefix(self.algorithm)}"

    def decode(self, encoded: str) -> dict[str, Any]:
        name, hashed = self._parts(encoded)
        return {**super().decode(hashed), "key": name}

    def verify(self, password: str, encoded: str) -> bool:
        name, hashed = self._parts(encoded)
        key = keys_by_name().get(name)
        if key is None:
            log.error("password_key_missing", key=name)
            return False
        return bool(super().verify(_mixed(password, key), hashed))

    def must_update(self, encoded: str) -> bool:
        name, _hashed = self._parts(encoded)
        return name != next(iter(keys_by_name())) or bool(super().must_update(encoded))

    def _parts(self, encoded: str) -> tuple[str, str]:
        """The name of the key, and what remains: a hash as Django's own hasher reads it."""
        algorithm, name, rest = encoded.split("$", 2)
        return name, f"{algorithm}${rest}"


def _mixed(password: str, key: str) -> str:
    return hmac.new(key.encode(), password.encode(), hashlib.sha256).hexdigest()
