"""Files leave by one door: named for every browser, taken for what they are, running nothing."""

import contextlib

import pytest
from django.http import Http404

from jiedui.foundation.core.downloads import download, stored, written
from jiedui.foundation.core.spreadsheets import CSV
from jiedui.foundation.jobs.models import BackgroundJob


def content(response):
    with contextlib.closing(response):
        return b"".join(response.streaming_content) if response.streaming else response.content


@pytest.mark.parametrize("given", [b"a,b", iter([b"a,", b"b"])], ids=["bytes", "pieces"])
def test_a_file_is_named_saved_and_run_by_nothing(given):
    response = download(given, name="成果 “一”.csv", content_type=CSV)
    assert content(response) == b"a,b"
    assert response["Content-Disposition"] == (
        "attachment; filename*=utf-8''%E6%88%90%E6%9E%9C%20%E2%80%9C%E4%B8%80%E2%80%9D.csv"
    )
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["Cache-Control"] == "private, no-store"


def test_a_name_neither_breaks_the_head_nor_leaves_the_file_to_the_browser():
    response = download(b"", name='a"\r\nSet-Cookie: x.csv', content_type=CSV)
    assert response["Content-Disposition"] == 'attachment; filename="a\\" Set-Cookie: x.csv"'
    assert download(b"", name="", content_type=CSV)["Content-Disposition"] == "attachment"


def test_a_picture_opens_in_the_page():
    assert download(b"", name="a.png", content_type="image/png", shown=True)["Content-Disposition"] == (
        'inline; filename="a.png"'
    )


def test_a_file_written_whole_is_sent_after_its_folder_is_gone():
    response = written(lambda path: path.write_bytes(b"whole"), name="a.csv", content_type=CSV)
    assert content(response) == b"whole"


@pytest.mark.django_db
def test_a_file_that_is_gone_is_not_found():
    job = BackgroundJob(file="jobs/gone")
    with pytest.raises(Http404):
        stored(job.file, name="a.csv", content_type=CSV)
