"""A hasher that counts: what costs time tells who is here, unless it costs everybody the same."""

from typing import Any, ClassVar

from django.contrib.auth.hashers import MD5PasswordHasher


class CountingHasher(MD5PasswordHasher):
    made: ClassVar[list[str]] = []

    def encode(self, password: str, salt: str) -> Any:
        self.made.append(salt)
        return super().encode(password, salt)
