"""Keeps secrets unreadable in the database: encrypted with keys derived from the installation's own."""

import base64
from functools import lru_cache

import structlog
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

PURPOSE = b"jiedui.accounts.second-factor"
log = structlog.get_logger(__name__)


@lru_cache(maxsize=8)
def _key(secret: str) -> Fernet:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=PURPOSE).derive(secret.encode())
    return Fernet(base64.urlsafe_b64encode(derived))


def _keys() -> MultiFernet:
    """The present key writes; earlier ones still read."""
    return MultiFernet([_key(secret) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def encrypt(text: str) -> str:
    return _keys().encrypt(text.encode()).decode()


def decrypt(kept: str) -> str | None:
    """What was kept; None where it was written with a key that is gone."""
    try:
        return _keys().decrypt(kept.encode()).decode()
    except InvalidToken:
        log.warning("second_factor_secret_unreadable")
        return None
