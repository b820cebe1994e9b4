"""Writing a row whose rules the database keeps: what breaks them is refused in words, also when two write at once."""

from collections.abc import Collection

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Model

from .errors import Invalid


def check(row: Model, *, exclude: Collection[str] = ()) -> None:
    """Ask the row's fields and constraints.

    Raises:
        Invalid: with the sentences by field.
    """
    try:
        row.full_clean(exclude=set(exclude))
    except ValidationError as refusal:
        raise Invalid.by(refusal) from None


def save_checked(
    row: Model, *, exclude: Collection[str] = (), update_fields: Collection[str] | None = None
) -> None:
    """Check a row and save it. Whoever saved the same name in between is visible by then, and named in words.

    Raises:
        Invalid: with the sentences by field.
    """
    check(row, exclude=exclude)
    try:
        with transaction.atomic():
            row.save(update_fields=update_fields)
    except IntegrityError:
        check(row, exclude=exclude)
        raise
