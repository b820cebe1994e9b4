"""`python -m jiedui.matching train CORPUS`: make the learned tables anew."""

from __future__ import annotations

import argparse
import json
from dataclasses import fields
from importlib.util import find_spec
from pathlib import Path

from jiedui.matching.learned.tables import FOLDER, MANIFEST

_NEEDED = ("gensim", "scipy")
_FILES = ("fulltext.txt.xz", "records.jsonl.gz")
_TOLD = {
    "share": "share of the papers, up to 1 (default 1)",
    "paragraphs": "paragraphs of a paper at most (default 30)",
    "epochs": "epochs of skip-gram; 0 begins with random vectors (default 1)",
    "steps": "steps of contrast for the table of words (default 1600)",
    "character_steps": "steps of contrast for the table of characters (default 400)",
    "batch": "pairs in a step (default 1024)",
    "least": "papers that must use a term (default 5)",
    "seed": "with the same seed comes the same model (default 2026)",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    parser.add_argument("corpus", type=Path, help=f"folder with {' and '.join(_FILES)}")
    parser.add_argument(
        "--out", type=Path, default=FOLDER, help="folder of the model (default: the one the kernel reads)"
    )
    parser.add_argument(
        "--work", type=Path, default=Path("var/training"), help="folder for what is kept between runs"
    )
    for name, told in _TOLD.items():
        kind = float if name == "share" else int
        parser.add_argument(f"--{name.replace('_', '-')}", type=kind, help=told)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> object:
    """Train, write the model and return its manifest."""
    if missing := [
        name for name in _NEEDED if not find_spec(name) and (name != "gensim" or options.epochs != 0)
    ]:
        raise ValueError(f"training needs {' and '.join(missing)}: install the extra `train` (make train)")
    if lacking := [name for name in _FILES if not (options.corpus / name).is_file()]:
        raise ValueError(f"no {' and no '.join(lacking)} in {options.corpus}")
    from jiedui.matching.training import recipe  # noqa: PLC0415 -- in the extra `train` alone

    told = {field.name: getattr(options, field.name, None) for field in fields(recipe.Options)}
    chosen = recipe.Options(**{name: value for name, value in told.items() if value is not None})
    recipe.make(options.corpus, options.out, options.work, chosen)
    return json.loads((options.out / MANIFEST).read_text(encoding="utf-8"))
