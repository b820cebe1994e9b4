"""What a folder with a model says of itself: its id, what it was trained from, and the checksum of every file."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from jiedui.matching.model import MatchingError

FOLDER = Path(__file__).parent / "model"
MANIFEST = "manifest.json"
FORMAT = 1


class ModelUnusable(MatchingError):
    """There is no model in the folder, or not the one that its manifest describes."""


def read(folder: Path) -> dict[str, Any]:
    """Return what the manifest says; ``ModelUnusable`` says in a sentence what is wrong with it."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except OSError as error:
        raise ModelUnusable(f"there is no matching model in {folder}") from error
    except ValueError as error:
        raise ModelUnusable(
            f"the matching model in {folder} is damaged: {MANIFEST} cannot be read"
        ) from error
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise ModelUnusable(f"the matching model in {folder} is of another format")
    if not {"id", "files"} <= manifest.keys():
        raise ModelUnusable(f"the matching model in {folder} is of another format")
    return manifest


def checked(folder: Path, names: Iterable[str]) -> dict[str, Any]:
    """Return the manifest after comparing these files with their checksums."""
    manifest = read(folder)
    for name in names:
        try:
            found = checksum(folder / name)
        except OSError as error:
            raise ModelUnusable(f"the matching model in {folder} lacks {name}") from error
        if found != manifest["files"].get(name):
            raise ModelUnusable(f"the matching model in {folder} is damaged: {name} is not the file it was")
    return manifest


def write(folder: Path, told: Mapping[str, Any]) -> None:
    """Write the manifest; ``told`` holds at least ``id`` and ``files``."""
    text = json.dumps({"format": FORMAT, **told}, ensure_ascii=False, indent=2)
    (folder / MANIFEST).write_text(f"{text}\n", encoding="utf-8")


def checksum(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
