"""The table of threats names what exists: tests that run, settings that are set, files that are there."""

import re
from pathlib import Path

from django.conf import settings

from jiedui.config.environment import Environment

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs/operate/security.md"
ROW = re.compile(r"^\| (\d[\d.,– ]*) \| (.+?) \| (.+) \|$")


def rows():
    return [
        match.groups() for line in PAGE.read_text(encoding="utf-8").splitlines() if (match := ROW.match(line))
    ]


def held_by():
    return [thing for _numbers, _what, held in rows() for thing in re.split(r", (?=`|\w+/)", held)]


def exists(thing):
    if "::" in thing:
        path, _colon, name = thing.partition("::")
        file = ROOT / "tests" / path
        return file.is_file() and re.search(rf"^def {name}\(", file.read_text(encoding="utf-8"), re.M)
    name = thing.strip("`")
    if name.startswith("JIEDUI_"):
        return name.removeprefix("JIEDUI_").lower() in Environment.model_fields
    if name.isupper():
        return hasattr(settings, name)
    return (ROOT / name).exists()


def test_every_line_is_held_by_something_that_exists():
    assert [thing for thing in held_by() if not exists(thing)] == []


def test_no_number_is_claimed_twice():
    numbers = [number for claimed, _what, _held in rows() for number in re.split(r", ", claimed)]
    assert sorted({number for number in numbers if numbers.count(number) > 1}) == []


def test_every_chapter_of_the_standard_is_spoken_of():
    text = PAGE.read_text(encoding="utf-8")
    chapters = {int(number) for number in re.findall(r"^## V(\d+) ", text, re.M)}
    assert chapters == set(range(1, 15))
