"""Compile the message catalogues without gettext."""

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALE = Path(__file__).resolve().parents[1] / "src" / "jiedui" / "locale"


def main() -> None:
    for source in sorted(LOCALE.glob("*/LC_MESSAGES/*.po")):
        with source.open("rb") as readable:
            catalogue = read_po(readable)
        with source.with_suffix(".mo").open("wb") as writable:
            write_mo(writable, catalogue)


if __name__ == "__main__":
    main()
