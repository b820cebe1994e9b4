"""Style sheets and scripts: from a checkout as they are at that moment, once collected for ever."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client

ROOT = Path(__file__).resolve().parents[2]


def test_a_style_sheet_edited_while_the_site_runs_is_served_whole(settings, tmp_path):
    sheet = tmp_path / "edited.css"
    sheet.write_text("a {}")
    settings.STATICFILES_DIRS = [tmp_path]
    client = Client()

    def served():
        answer = client.get("/static/edited.css")
        return int(answer["Content-Length"]), answer.getvalue()

    assert served() == (4, b"a {}")
    sheet.write_text("a { color: red }")
    assert served() == (16, b"a { color: red }")


def test_a_style_sheet_that_is_gone_is_not_found(settings, tmp_path, db):
    sheet = tmp_path / "moved.css"
    sheet.write_text("a {}")
    settings.STATICFILES_DIRS = [tmp_path]
    client = Client()
    assert client.get("/static/moved.css").getvalue() == b"a {}"
    sheet.unlink()
    assert client.get("/static/moved.css").status_code == 404


ASKED = """
import django; django.setup()
from django.templatetags.static import static
from django.test import Client
address = static("ui/css/index.css")
answer = Client().get(address, headers={"Host": "localhost", "Accept-Encoding": "br"})
print(address, answer.status_code, answer["Content-Encoding"], answer["Cache-Control"])
"""


@pytest.mark.slow
def test_collected_files_have_names_with_fingerprints_and_may_be_kept_for_ever(tmp_path):
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "jiedui.config.settings"}
    environment["JIEDUI_DATA_DIR"] = str(tmp_path)

    def run(*arguments):
        ran = subprocess.run(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        return ran.stdout

    run("manage.py", "collectstatic", "--noinput")
    address, *answered = run("-c", ASKED).split(maxsplit=3)
    assert re.fullmatch(r"/static/ui/css/index\.[0-9a-f]{12}\.css", address)
    assert answered == ["200", "br", "max-age=315360000, public, immutable\n"]
