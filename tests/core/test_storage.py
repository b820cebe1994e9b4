"""What is deleted while a backup is being made is handed to it."""

from jiedui.foundation.core.storage import UploadStorage


def deleted(folder, name):
    """A file of three bytes that was there and was deleted."""
    storage = UploadStorage("private", location=folder / "private")
    place = folder / "private" / name
    place.parent.mkdir(parents=True)
    place.write_bytes(b"abc")
    storage.delete(name)
    return place


def test_a_file_that_is_deleted_while_a_backup_is_made_stays_for_the_backup(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    aside = tmp_path / "backup-x1"
    aside.mkdir()
    assert (deleted(tmp_path, "ab/abc.pdf").exists(), (aside / "private/ab/abc.pdf").read_bytes()) == (
        False,
        b"abc",
    )


def test_without_a_backup_it_is_gone(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    assert deleted(tmp_path, "ab/abc.pdf").exists() is False
    assert [path.name for path in tmp_path.rglob("*.pdf")] == []
