"""Files are what their bytes say, belong to a thing, and are seen by those who see it."""

import io
import os
import re
import zipfile
import zlib

import pytest
from django.contrib.auth import get_user_model
from django.contrib.messages import get_messages
from django.core.files.base import ContentFile
from django.template import Context, engines
from django.urls import reverse
from django_cotton.compiler_regex import CottonCompiler
from PIL import Image

from jiedui.foundation.audit.selectors import timeline_of
from jiedui.foundation.core import clock
from jiedui.foundation.core.attachments import attachable, attachables
from jiedui.foundation.core.errors import Invalid, NotAllowed, TooMany
from jiedui.foundation.core.permissions import add_perm, permission_names, predicate
from jiedui.foundation.files.models import Attachment
from jiedui.foundation.files.selectors import first_pictures
from jiedui.foundation.files.services import attach, describe, detach
from jiedui.foundation.files.sniffing import SUFFIXES, content_type_of
from jiedui.foundation.files.tasks import remove_orphans, remove_strays
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
    with kept.file.open() as file:
        assert b"Secret camera" not in file.read()
    with kept.thumbnail.open() as file:
        assert Image.open(file).size == (480, 160)


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


def archive_of(*names):
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return written.getvalue()


@pytest.mark.parametrize(
    ("names", "suffix"),
    [
        (["[Content_Types].xml", "word/document.xml"], ".docx"),
        (["[Content_Types].xml", "xl/workbook.xml"], ".xlsx"),
        (["[Content_Types].xml", "ppt/presentation.xml"], ".pptx"),
        (["数据/测试.csv", "说明.txt"], ".zip"),
        (["word/document.xml", "word/vbaProject.bin"], None),
        (["说明.txt", "安装.EXE"], None),
    ],
)
def test_archives_are_told_apart_and_programs_kept_out(names, suffix):
    kind = content_type_of(archive_of(*names))
    assert (SUFFIXES[kind] if kind else None) == suffix


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        ("柑橘,产量\n1,2".encode("gb18030"), "表.CSV", "text/csv"),
        (b"\xef\xbb\xbf" + "说明".encode(), "说明.txt", "text/plain"),
        (b"\x1b[31m\x07 binary", "a.txt", None),
        (b"  <!doctype html><script>1</script>", "a.txt", None),
        (b"\xef\xbb\xbf<svg>", "a.png", None),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "a.txt", "image/webp"),
    ],
)
def test_text_is_text_only_when_nothing_can_run_it(content, name, kind):
    assert content_type_of(content, name) == kind


def test_a_sideways_photograph_is_turned_upright(wang):
    exif = Image.Exif()
    exif[0x0112] = 6
    kept = attach(wang, upload=picture("JPEG", exif=exif), name="a.jpg", actor=wang)
    with kept.file.open() as file:
        assert Image.open(file).size == (300, 900)


@pytest.mark.parametrize("mode", ["P", "CMYK", "LA", "I;16", "1"])
def test_pictures_of_every_make_are_kept(wang, mode):
    written = io.BytesIO()
    Image.new(mode, (20, 10)).save(written, "JPEG" if mode == "CMYK" else "PNG")
    kept = attach(wang, upload=written.getvalue(), name="a", actor=wang)
    with kept.file.open() as file:
        assert Image.open(file).size == (20, 10)


def test_a_picture_of_absurd_size_is_refused_before_it_is_unpacked(wang):
    content = bytearray(picture())
    content[16:24] = (30_000).to_bytes(4) + (30_000).to_bytes(4)
    content[29:33] = zlib.crc32(content[12:29]).to_bytes(4)
    with pytest.raises(Invalid, match="图片无法读取或过大"):
        attach(wang, upload=bytes(content), name="a.png", actor=wang)


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


def test_a_caption_is_written_by_those_who_change_the_thing(wang):
    kept = attach(wang, upload=picture(), name="a.png", actor=wang)
    describe(kept, caption="  试验\n现场 ", actor=wang)
    with pytest.raises(NotAllowed):
        describe(kept, caption="x", actor=UserFactory())
    kept.refresh_from_db()
    assert kept.caption == "试验 现场"


def test_what_was_done_with_files_stands_in_the_timeline_of_the_thing(wang):
    kept = attach(wang, upload=picture(), name="a.png", actor=wang)
    describe(kept, caption="现场", actor=wang)
    detach(kept, actor=wang)
    assert [item.label for item in timeline_of(wang, actor=wang)] == ["删除附件", "修改附件说明", "添加附件"]


def test_a_picture_shows_in_the_page_and_is_not_sent_twice(wang, client):
    kept = attach(wang, upload=picture(), name="现场.png", actor=wang)
    client.force_login(wang)
    for url, kind in ((kept.get_absolute_url(), "image/png"), (kept.thumbnail_url, "image/webp")):
        answer = client.get(url)
        assert (answer.status_code, answer["Content-Type"]) == (200, kind)
        assert answer["Content-Disposition"].startswith("inline")
        assert "sandbox" in answer["Content-Security-Policy"]
        b"".join(answer.streaming_content)
        again = client.get(url, headers={"If-None-Match": answer["ETag"]})
        assert (again.status_code, again.content) == (304, b"")


def test_a_document_has_no_small_picture(wang, client):
    kept = attach(wang, upload="说明".encode(), name="a.txt", actor=wang)
    client.force_login(wang)
    assert client.get(kept.thumbnail_url).status_code == 404


@pytest.mark.parametrize("who", ["anonymous", "stranger", "owner"])
def test_who_may_send_files_change_and_remove_them(who, wang, client):
    kept = attach(wang, upload=picture(), name="a.png", actor=wang)
    if who != "anonymous":
        client.force_login(wang if who == "owner" else UserFactory())
    expected = {"anonymous": 302, "stranger": 404, "owner": 302}[who]
    uploads = [ContentFile(picture(), name="b.png"), ContentFile(b"%PDF-1.7", name="c.pdf")]
    sent = client.post(add_url(wang), {"upload": uploads, "caption": "两个"})
    changed = client.post(reverse("files:caption", args=[kept.pk]), {"caption": "改"})
    found = list(Attachment.objects.values_list("name", "caption"))
    removed = client.post(reverse("files:remove", args=[kept.pk]))
    assert [sent.status_code, changed.status_code, removed.status_code] == [expected] * 3
    assert found == (
        [("a.png", "改"), ("b.png", "两个"), ("c.pdf", "两个")] if who == "owner" else [("a.png", "")]
    )
    assert Attachment.objects.count() == (2 if who == "owner" else 1)


def test_a_refused_file_is_told_of_and_leaves_the_page(wang, client):
    client.force_login(wang)
    answer = client.post(add_url(wang), {"upload": ContentFile(b"<svg/>", name="a.png"), "next": "/desk/"})
    assert answer["Location"] == "/desk/#attachments"
    assert [str(message) for message in get_messages(answer.wsgi_request)] == [
        "不接受这种文件。可以上传图片、PDF、Word、Excel、PowerPoint（不含宏）、ZIP 和纯文本。"
    ]


def test_of_several_files_the_good_ones_are_kept_and_the_refused_are_named(wang, client):
    client.force_login(wang)
    uploads = [
        ContentFile(b"<svg/>", name="图纸.svg"),
        ContentFile(picture(), name="现场.png"),
        ContentFile(b"", name="空.txt"),
    ]
    answer = client.post(add_url(wang), {"upload": uploads})
    assert [str(message) for message in get_messages(answer.wsgi_request)] == [
        "图纸.svg：不接受这种文件。可以上传图片、PDF、Word、Excel、PowerPoint（不含宏）、ZIP 和纯文本。",
        "空.txt：文件是空的。",
        "已添加 1 个附件。",
    ]
    assert list(Attachment.objects.values_list("name", flat=True)) == ["现场.png"]


def test_files_past_the_limit_are_told_of_once(wang, client):
    client.force_login(wang)
    for _ in range(19):
        attach(wang, upload="说明".encode(), name="a.txt", actor=wang)
    uploads = [ContentFile("说明".encode(), name=f"{name}.txt") for name in "甲乙丙"]
    answer = client.post(add_url(wang), {"upload": uploads})
    assert [str(message) for message in get_messages(answer.wsgi_request)] == [
        "乙.txt：最多 20 个附件，请先删除不需要的。",
        "已添加 1 个附件。",
    ]


def test_without_a_file_one_is_told_to_choose_one(wang, client):
    client.force_login(wang)
    answer = client.post(add_url(wang))
    assert [str(message) for message in get_messages(answer.wsgi_request)] == ["请先选择文件。"]


@pytest.mark.parametrize("page", ["https://elsewhere.example/", "//elsewhere.example/", ""])
def test_nobody_is_led_elsewhere(page, wang, client):
    client.force_login(wang)
    answer = client.post(add_url(wang), {"upload": ContentFile(picture(), name="a.png"), "next": page})
    assert answer["Location"] == "/#attachments"


@pytest.mark.parametrize("label", ["auth.group", "no.such", "accounts"])
def test_things_that_carry_no_files_are_404(label, wang, client):
    client.force_login(wang)
    assert client.post(f"/files/add/{label}/1/", {"upload": ContentFile(b"a")}).status_code == 404


def test_files_of_things_that_are_gone_go_too(wang, django_capture_on_commit_callbacks):
    gone = UserFactory()
    with clock.at("2026-01-01"):
        kept = attach(gone, upload=picture(), name="a.png", actor=gone)
        stays = attach(wang, upload=picture(), name="a.png", actor=wang)
    gone.delete()
    with django_capture_on_commit_callbacks(execute=True):
        assert remove_orphans() == 1
    assert list(Attachment.objects.all()) == [stays]
    assert kept.file.storage.exists(kept.file.name) is False


def test_bytes_that_no_row_knows_are_swept_after_a_day(wang):
    kept = attach(wang, upload=picture(), name="a.png", actor=wang)
    storage = kept.file.storage
    old, new, other = "ab/" + "a" * 32 + ".png", "ab/" + "b" * 32 + "-small.webp", "ab/readme.txt"
    for name in (old, new, other):
        storage.save(name, ContentFile(b"x"))
    for name in (old, other, kept.file.name):
        os.utime(storage.path(name), (0, 0))
    assert remove_strays() == 1
    assert [storage.exists(name) for name in (old, new, other, kept.file.name)] == [False, True, True, True]
    for name in (new, other):
        storage.delete(name)


def test_first_pictures_of_many_things_take_one_query(wang, django_assert_num_queries):
    people = [wang, UserFactory(), UserFactory()]
    for person in people[:2]:
        attach(person, upload=b"%PDF-1.7", name="a.pdf", actor=person)
        attach(person, upload=picture(), name="b.png", actor=person)
    with django_assert_num_queries(1):
        found = first_pictures(people)
    assert {key: picture.name for key, picture in found.items()} == {
        people[0].pk: "b.png",
        people[1].pk: "b.png",
    }


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_of_files_takes_one_query_for_any_number(rows, wang, django_assert_num_queries):
    for _ in range(rows):
        attach(wang, upload=picture(), name="a.png", caption="现场", actor=wang)
    with django_assert_num_queries(1):
        page = drawn(wang, editable="True")
    assert page.count('value="现场"') == rows
    assert page.count('method="post"') == 2 * rows + 1


def test_a_reader_sees_pictures_with_their_captions_and_no_forms(wang):
    attach(wang, upload=picture(), name="a.png", caption="现场", actor=wang)
    page = drawn(wang, editable="False")
    assert (len(re.findall(r"<figcaption>\s*现场", page)), page.count("<form")) == (1, 0)


def test_without_files_a_reader_sees_nothing(wang):
    assert "attachments" not in drawn(wang, editable="False")


def drawn(target, *, editable):
    source = CottonCompiler().process(f'<c-attachments :of="obj" :editable="{editable}" />')
    return engines["django"].from_string(source).template.render(Context({"obj": target}))


def add_url(target):
    return reverse("files:add", args=[target._meta.label_lower, target.pk])


def test_an_address_that_names_no_file_is_404(wang, client):
    client.force_login(wang)
    assert client.get(reverse("files:file", args=["00000000-0000-0000-0000-000000000000"])).status_code == 404
