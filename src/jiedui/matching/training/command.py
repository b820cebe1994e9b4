"""`python -m jiedui.matching train CORPUS`: make the learned tables and the dictionary anew."""

from __future__ import annotations

import argparse
from dataclasses import fields
from importlib.util import find_spec
from pathlib import Path

from jiedui.matching.learned import manifest

_FILES = ("fulltext.txt.xz", "records.jsonl.gz")
_TOLD = {
    "share": "share of the papers, up to 1 (default 1)",
    "paragraphs": "paragraphs of a paper at most (default 30)",
    "epochs": "epochs of skip-gram; 0 begins with random vectors (default 3)",
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
        "--out",
        type=Path,
        default=manifest.FOLDER,
        help="folder of the model (default: the one the kernel reads)",
    )
    parser.add_argument(
        "--work", type=Path, default=Path("var/training"), help="folder for what is kept between runs"
    )
    parser.add_argument(
        "--only",
        choices=("tables", "dictionary"),
        help="make one of the two; the dictionary joins the model in --out",
    )
    for name, told in _TOLD.items():
        kind = float if name == "share" else int
        parser.add_argument(f"--{name.replace('_', '-')}", type=kind, help=told)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> object:
    """Train, write the model and return its manifest."""
    if options.only == "dictionary":
        manifest.read(options.out)
    elif options.epochs != 0 and not find_spec("gensim"):
        raise ValueError("training needs gensim: install the extra `train` (make train)")
    if lacking := [name for name in _FILES if not (options.corpus / name).is_file()]:
        raise ValueError(f"no {' and no '.join(lacking)} in {options.corpus}")
    from jiedui.matching.training import recipe  # noqa: PLC0415 -- half a second that other commands do not need

    told = {field.name: getattr(options, field.name, None) for field in fields(recipe.Options)}
    chosen = recipe.Options(**{name: value for name, value in told.items() if value is not None})
    if options.only != "dictionary":
        recipe.make_tables(options.corpus, options.out, options.work, chosen)
    if options.only != "tables":
        recipe.make_dictionary(options.corpus, options.out)
    return manifest.read(options.out)
