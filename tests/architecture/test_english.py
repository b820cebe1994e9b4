"""English is complete: no sentence without its translation, none half right."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[2]
CATALOGUE = ROOT / "src/jiedui/locale/en/LC_MESSAGES/django.po"
CHINESE = re.compile(r"[\u4e00-\u9fff]")
PLACEHOLDER = re.compile(r"%\(\w+\)(?:\.\d)?[sdf]")
# names of the languages themselves, and examples of Chinese input
MEANT_IN_CHINESE = re.compile(
    "简体中文|涪城区|80 万元|【待定】|“绵”|“优势互补”|“第三条”|第三条|“第一季度”|“3月底”|“2026年3月底”|“2 次”"
)


@pytest.fixture(scope="module")
def catalogue():
    with CATALOGUE.open("rb") as readable:
        return [message for message in read_po(readable, locale="en") if message.id]


def texts(value):
    return list(value) if isinstance(value, tuple) else [value]


def test_every_sentence_has_its_english(catalogue):
    assert [message.id for message in catalogue if not all(texts(message.string))] == []


def test_no_translation_is_a_guess(catalogue):
    assert [message.id for message in catalogue if message.fuzzy] == []


def test_placeholders_survive_translation(catalogue):
    wrong = [
        message.id
        for message in catalogue
        for text in texts(message.string)
        if set(PLACEHOLDER.findall(text)) != set(PLACEHOLDER.findall(texts(message.id)[0]))
    ]
    assert wrong == []


def test_no_chinese_is_left_in_english(catalogue):
    left = [
        text
        for message in catalogue
        for text in texts(message.string)
        if CHINESE.search(text) and not MEANT_IN_CHINESE.search(text)
    ]
    assert left == []


def test_the_catalogue_holds_every_sentence_of_code_and_templates(catalogue, tmp_path):
    """Extract anew and compare: a sentence added without `make messages` is found."""
    copy = tmp_path / "jiedui"
    listing = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "src/jiedui"],
        cwd=ROOT, check=True, capture_output=True, text=True,
    )  # fmt: skip
    for name in listing.stdout.split():
        source = ROOT / name
        if source.suffix in {".py", ".html", ".txt", ".po"} and source.exists():
            target = copy / Path(name).relative_to("src/jiedui")
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(source.read_bytes())
    command = [sys.executable, "-m", "django", "makemessages", "-l", "en", "--no-location", "-v", "0"]
    settings = {**os.environ, "DJANGO_SETTINGS_MODULE": "jiedui.config.settings"}
    subprocess.run(command, cwd=copy, check=True, capture_output=True, env=settings)
    with (copy / "locale/en/LC_MESSAGES/django.po").open("rb") as readable:
        wanted = {str(message.id) for message in read_po(readable, locale="en") if message.id}
    assert sorted(wanted - {str(message.id) for message in catalogue}) == []
