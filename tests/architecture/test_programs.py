"""What a person can do on a page a program can do by REST: each verb that a page of an area takes, its API takes too."""

import ast
from pathlib import Path

import pytest

import jiedui

AREAS = Path(jiedui.__file__).parent / "areas"
# verbs that pages take and programs need not, with the reason
PAGES_ALONE = {
    "agreements": {
        "mark_read": "what a person has before their eyes; programs name the text they compare with"
    },
    "exchange": {
        "activate_model": "the platform's staff decide in view of the figures",
        "roll_back": "likewise",
        "followed": "what a page draws beside a listing",
        "near_listing": "programs send the words themselves: `similar`",
        "note_visit": "what a person has before their eyes",
    },
}
# areas of which programs do a part so far: activities, alone and in series, are read, prepared, changed, announced, held,
# cancelled, filled and answered; plans, minutes and closings are written on pages
IN_PART = {"activities"}


def areas():
    return sorted({path.parent.name for path in AREAS.glob("*/api")} - IN_PART)


def modules(folder):
    return [ast.parse(path.read_text(encoding="utf-8")) for path in sorted(folder.rglob("*.py"))]


def verbs_of(area):
    """The functions of an area that say who acts: `actor` by name, as every verb has it."""
    found = set()
    for path in sorted((AREAS / area).rglob("*.py")):
        if {"pages", "api", "migrations"} & set(path.relative_to(AREAS / area).parts):
            continue
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef) and any(
                each.arg == "actor" for each in node.args.kwonlyargs
            ):
                found.add(node.name)
    return found


def named_in(trees):
    """Every name that some code speaks of, its own or of a module, by whatever name it was imported."""
    found = set()
    for tree in trees:
        for node in ast.walk(tree):
            if isinstance(node, ast.Name):
                found.add(node.id)
            elif isinstance(node, ast.Attribute):
                found.add(node.attr)
            elif isinstance(node, ast.alias):
                found.add(node.name)
    return found


@pytest.mark.parametrize("area", areas())
def test_whatever_a_page_does_a_program_can_do(area):
    verbs, pages = verbs_of(area), named_in(modules(AREAS / area / "pages"))
    missing = (verbs & pages) - named_in(modules(AREAS / area / "api"))
    assert missing == set(PAGES_ALONE[area])
