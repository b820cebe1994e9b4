"""Ed25519 keys with which the platform seals an organisation's approval: kept encrypted, and checked by anybody who has the public half."""

import base64
import hashlib
import json
from collections.abc import Mapping

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey


def new_pair() -> tuple[str, str]:
    """A fresh private and public key, each as 32 bytes in base64."""
    private = Ed25519PrivateKey.generate()
    return _text(private.private_bytes_raw()), _text(private.public_key().public_bytes_raw())


def statement_bytes(statement: Mapping[str, object]) -> bytes:
    """What is signed: the statement as JSON with its names in order, without spaces, in UTF-8."""
    return json.dumps(statement, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def sign(private: str, statement: Mapping[str, object]) -> str:
    return _text(Ed25519PrivateKey.from_private_bytes(_bytes(private)).sign(statement_bytes(statement)))


def is_signed(public: str, statement: Mapping[str, object], signature: str) -> bool:
    """Whether the signature was made over just this statement with the key's private half."""
    try:
        Ed25519PublicKey.from_public_bytes(_bytes(public)).verify(
            _bytes(signature), statement_bytes(statement)
        )
    except (InvalidSignature, ValueError):
        return False
    return True


def print_of(public: str) -> str:
    """How people tell keys apart: the first sixteen hexadecimal digits of the SHA-256 of the public key."""
    return hashlib.sha256(public.encode()).hexdigest()[:16]


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _bytes(text: str) -> bytes:
    return base64.b64decode(text, validate=True)
