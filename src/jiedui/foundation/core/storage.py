"""Where uploads lie: in folders of the data folder, and nothing is lost to a backup that is being made."""

import os
import shutil
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.storage import FileSystemStorage

BACKUP_PREFIX = "backup-"


class UploadStorage(FileSystemStorage):
    """Files under `location`; what is deleted while a backup copies the tables is handed to the backup first.

    Its rows may stand in the copy already, and then the backup needs the bytes: it finds them in its folder
    `backup-…/<folder>/`, see `ops.backups`.
    """

    def __init__(self, folder: str, **options: Any) -> None:
        super().__init__(**options)
        self.folder = folder

    def delete(self, name: str) -> None:
        for aside in Path(settings.DATA_DIR).glob(f"{BACKUP_PREFIX}*/"):
            second_name(Path(self.path(name)), aside / self.folder / name)
        super().delete(name)


def second_name(found: Path, target: Path) -> None:
    """Let a file be reached by a second name, so that removing the first takes nothing away; one that is gone is left out."""
    with suppress(FileNotFoundError, FileExistsError):
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.link(found, target)
        except (FileNotFoundError, FileExistsError):
            raise
        except OSError:
            shutil.copyfile(found, target)  # another file system
