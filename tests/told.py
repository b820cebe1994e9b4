"""The demonstration world for tests: told once for all processes of a day, kept as files, copied to whoever asks for it."""

import fcntl
import hashlib
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connections
from django.test import override_settings

ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / "var" / "test"


@dataclass(frozen=True)
class Place:
    """A folder with what an installation keeps on disk, and its database when it was told."""

    folder: Path

    @property
    def index(self) -> Path:
        return self.folder / "index"

    @property
    def media(self) -> Path:
        return self.folder / "media"

    @property
    def database(self) -> Path:
        return self.folder / "told.sqlite3"

    @property
    def moment(self) -> datetime:
        return datetime.fromisoformat((self.folder / "moment").read_text("utf-8"))

    @contextmanager
    def used(self) -> Iterator[None]:
        """Be the demonstration whose files lie here."""
        private = {"location": self.folder / "private", "base_url": None}
        was, settings.JIEDUI.demo = settings.JIEDUI.demo, True
        with override_settings(
            INDEX_DIR=self.index,
            MEDIA_ROOT=self.media,
            PRIVATE_ROOT=private["location"],
            STORAGES={**settings.STORAGES, "private": {**settings.STORAGES["private"], "OPTIONS": private}},
        ):
            yield
        settings.JIEDUI.demo = was


def bring_world(place: Place) -> None:
    """Put the told world's files into a place and its rows into this process's database, which must be empty."""
    KEPT.mkdir(parents=True, exist_ok=True)
    with (KEPT / "told.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        kept = KEPT / f"told-{_fingerprint()}"
        if not kept.exists():
            _keep(kept)
    shutil.copytree(kept, place.folder, dirs_exist_ok=True)
    put_into_use(place.database)


def tell_world(place: Place, moment: datetime) -> None:
    """Make all that an installation with the demonstration begins with, as at a moment, in this process's database."""
    from jiedui.foundation.core import clock
    from jiedui.foundation.core.preparation import no_progress
    from jiedui.foundation.ops.preparing import prepare

    place.folder.mkdir(parents=True, exist_ok=True)
    with place.used(), clock.at(moment):
        prepare(show=lambda label: nullcontext(no_progress))


def set_aside(file: Path) -> None:
    """Write this process's database into a file."""
    _copy(_database(), file)


def put_into_use(file: Path) -> None:
    """Make this process's database like one in a file."""
    connections.close_all()
    _copy(file, _database())


def _keep(kept: Path) -> None:
    from jiedui.foundation.core import clock

    for older in KEPT.glob("told-*"):
        shutil.rmtree(older)
    place = Place(KEPT / "telling")
    shutil.rmtree(place.folder, ignore_errors=True)
    moment = clock.now()
    tell_world(place, moment)
    (place.folder / "moment").write_text(moment.isoformat(), "utf-8")
    set_aside(place.database)
    place.folder.rename(kept)


def _fingerprint() -> str:
    """Changes with the day, with everything in our source, and with the locked versions of others'."""
    from jiedui.foundation.core import clock

    digest = hashlib.sha256(str(clock.today()).encode())
    for path in sorted((ROOT / "src").rglob("*")):
        if path.is_file() and path.suffix not in {".pyc", ".mo"}:
            digest.update(path.name.encode() + path.read_bytes())
    digest.update((ROOT / "requirements" / "run.txt").read_bytes())
    return digest.hexdigest()[:16]


def _database() -> Path:
    return Path(connections["default"].settings_dict["NAME"])


def _copy(file: Path, target: Path) -> None:
    with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(target, timeout=20)) as copy:
        source.backup(copy)
