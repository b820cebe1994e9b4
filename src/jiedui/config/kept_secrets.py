"""Secrets that an installation makes for itself, once, and keeps beside its data."""

import os
import secrets
from pathlib import Path

from .environment import Environment


def kept_secret(folder: Path, name: str) -> str:
    """A secret made at the first start, readable by the owner alone; never half written, and of two that start at once the first one's."""
    path = folder / name
    if not path.exists():
        made = folder / f".{name}-{os.getpid()}"
        made.touch(mode=0o600)
        made.write_text(secrets.token_urlsafe(50))
        try:
            os.link(made, path)
        except OSError:  # there is one by now, or the file system knows no second names
            if not path.exists():
                made.replace(path)
        made.unlink(missing_ok=True)
    return path.read_text().strip()


def password_keys(chosen: Environment) -> list[str]:
    """The present key first, then those that still count; none where several machines may not share the data folder."""
    keys = [chosen.password_key] if chosen.password_key else []
    if (chosen.data_dir / "password_key").exists() or not (chosen.password_key or chosen.secret_key):
        keys.append(kept_secret(chosen.data_dir, "password_key"))
    return [*keys, *chosen.password_key_fallbacks]
