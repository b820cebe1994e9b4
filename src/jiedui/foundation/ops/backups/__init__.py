"""One file that holds an installation, taken while it runs, and an empty place made into that installation again."""

from .making import Summary, make_backup
from .manifest import BackupUnusable, Manifest
from .restoring import Restored, restore_backup

__all__ = ["BackupUnusable", "Manifest", "Restored", "Summary", "make_backup", "restore_backup"]
