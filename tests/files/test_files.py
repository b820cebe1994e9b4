"""Files are what their bytes say, belong to a thing, and are seen by those who see it."""

import io

import pytest
from django.contrib.auth import get_user_model
from django.core.files.base import ContentFile
from django.urls import reverse
from PIL import Image

from jiedui.foundation.core.attachments import attachable, attachables
from jiedui.foundation.core.errors import Invalid, NotAllowed, TooMany
from jiedui.foundation.core.permissions import add_perm, permission_names, predicate
from jiedui.foundation.files.models import Attachment
from jiedui.foundation.files.services import attach, clean_name, detach
from jiedui.foundation.files.sniffing import content_type_of
from tests.accounts.factories import UserFactory


@predicate
def is_self(actor, person):
    return actor.is_authenticated and actor.pk == person.pk


if "files_test.see" not in permission_names():
    add_perm("files_test.see", is_self, label="查看")
    attachable(get_user_model(), view="files_test.see", change="files_test.see")


@pytest.fixture
def wang(db):
    assert "accounts.user" in attachables
    return UserFactory()


def picture(form="PNG", **info):
    written = io.BytesIO()
    Image.new("RGB", (900, 300), "white").save(written, form, **info)
    return written.getvalue()


def upload(content, name="a.png"):
    return ContentFile(content, name=name)


def test_a_picture_is_kept_with_a_small_one_and_without_what_the_camera_knew(wang):
    exif = Image.Exif()
    exif[0x010F] = "Secret camera"
    kept = attach(wang, upload=upload(picture("JPEG", exif=exif), "现场.jpg"), caption="现场", actor=wang)
    assert (kept.kind, kept.name, kept.content_type) == ("picture", "现场.jpg", "image/jpeg")
    assert b"Secret camera" not in kept.file.read()
    assert Image.open(kept.thumbnail).size == (480, 160)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "不接受这种文件"),
        (b"MZ\x90\x00\x03\x00\x00\x00", "不接受这种文件"),
        (b"PK\x03\x04 not really a zip", "不接受这种文件"),
        (b"\x89PNG\r\n\x1a\n broken", "图片无法读取"),
        (b"", "文件是空的"),
    ],
)
def test_what_a_file_is_is_told_from_its_bytes_not_its_name(wang, content, told):
    with pytest.raises(Invalid, match=told):
        attach(wang, upload=upload(content, "报告.pdf"), actor=wang)
    assert Attachment.objects.count() == 0


def test_a_file_too_large_is_refused_with_the_limit(wang, settings):
    settings.JIEDUI = settings.JIEDUI.model_copy(update={"upload_limit_mb": 1})
    with pytest.raises(Invalid, match="文件超过 1 MB"):
        attach(wang, upload=upload(b"%PDF-" + bytes(2**20)), actor=wang)


def test_there_is_a_limit_to_how_many(wang):
    for _ in range(20):
        attach(wang, upload=upload("说明".encode(), "a.txt"), actor=wang)
    with pytest.raises(TooMany, match="最多 20 个附件"):
        attach(wang, upload=upload("说明".encode(), "a.txt"), actor=wang)


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\temp\\报告 终稿.exe", "报告 终稿.pdf"),
        ("\x00\x1f", "file.pdf"),
        ("长" * 300 + ".pdf", "长" * 100 + ".pdf"),
    ],
)
def test_names_lose_folders_and_false_endings(name, kept):
    assert clean_name(name, "application/pdf") == kept


def test_office_files_with_macros_are_not_taken():
    import zipfile

    def office(*names):
        written = io.BytesIO()
        with zipfile.ZipFile(written, "w") as archive:
            for name in names:
                archive.writestr(name, "x")
        return content_type_of(written.getvalue())

    assert office("word/document.xml").endswith("wordprocessingml.document")
    assert office("word/document.xml", "word/vbaProject.bin") is None
    assert office("evil.exe") is None


def test_only_those_who_see_the_thing_see_the_file(wang, client):
    kept = attach(wang, upload=upload(b"%PDF-1.7 body", "报告.pdf"), actor=wang)
    assert client.get(kept.get_absolute_url()).status_code == 404
    client.force_login(UserFactory())
    assert client.get(kept.get_absolute_url()).status_code == 404
    client.force_login(wang)
    answer = client.get(kept.get_absolute_url())
    assert b"".join(answer.streaming_content) == b"%PDF-1.7 body"
    assert answer.headers["Content-Disposition"] == "attachment; filename*=utf-8''%E6%8A%A5%E5%91%8A.pdf"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "private" in answer.headers["Cache-Control"]


def test_only_those_who_change_the_thing_add_and_remove(wang):
    kept = attach(wang, upload=upload(picture()), actor=wang)
    with pytest.raises(NotAllowed):
        attach(wang, upload=upload(picture()), actor=UserFactory())
    with pytest.raises(NotAllowed):
        detach(kept, actor=UserFactory())
    assert Attachment.objects.count() == 1


def test_removing_takes_the_bytes_along(wang, django_capture_on_commit_callbacks):
    kept = attach(wang, upload=upload(picture()), actor=wang)
    storage, names = kept.file.storage, [kept.file.name, kept.thumbnail.name]
    with django_capture_on_commit_callbacks(execute=True):
        detach(kept, actor=wang)
    assert [storage.exists(name) for name in names] == [False, False]


def test_an_address_that_names_no_file_is_404(wang, client):
    client.force_login(wang)
    assert client.get(reverse("files:file", args=["00000000-0000-0000-0000-000000000000"])).status_code == 404
