"""Constraints of a row, asked of the database only where the row itself does not tell: what a thousand rows are checked by."""

import operator
from collections.abc import Callable, Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import CheckConstraint, F, Model, Q

Compare = Callable[[Any, Any], bool]
_LOOKUPS: dict[str, Compare] = {
    "exact": operator.eq,
    "lt": operator.lt,
    "lte": operator.le,
    "gt": operator.gt,
    "gte": operator.ge,
    "in": lambda value, several: value in several,
}


class Unsaid(Exception):
    """The condition asks for more than the row's own values."""


def validate_constraints(row: Model) -> None:
    """As the row's own method, without a query for each condition that plainly holds.

    Raises:
        ValidationError: with the sentences of those that are broken.
    """
    errors: dict[str, list[ValidationError]] = {}
    for model, constraints in row.get_constraints():
        for constraint in constraints:
            if isinstance(constraint, CheckConstraint) and _plainly_holds(constraint.condition, row):
                continue
            try:
                constraint.validate(model, row)
            except ValidationError as refusal:
                errors = refusal.update_error_dict(errors)
    if errors:
        raise ValidationError(errors)


def _plainly_holds(condition: Any, row: Model) -> bool:
    """Whether the condition is not broken: a check passes where SQL cannot tell, as with no value at all."""
    try:
        return _truth(condition, row) is not False
    except (Unsaid, TypeError, AttributeError):
        return False


def _truth(condition: Any, row: Model) -> bool | None:
    """True, False, or None for unknown, as SQL reckons with missing values."""
    if not isinstance(condition, Q):
        raise Unsaid
    truths = list(_parts(condition, row))
    if condition.connector == Q.AND:
        found = False if False in truths else None if None in truths else True
    elif condition.connector == Q.OR:
        found = True if True in truths else None if None in truths else False
    else:
        raise Unsaid
    return not found if condition.negated and found is not None else found


def _parts(condition: Q, row: Model) -> Iterator[bool | None]:
    for child in condition.children:
        if isinstance(child, tuple):
            yield _compared(child[0], child[1], row)
        else:
            yield _truth(child, row)


def _compared(lookup: str, expected: Any, row: Model) -> bool | None:
    name, _sign, how = lookup.partition("__")
    value = _value(row, name)
    if how == "isnull":
        return (value is None) is bool(expected)
    if isinstance(expected, F):
        expected = _value(row, expected.name)  # type: ignore[attr-defined]  # -- every F names a column
    if (compare := _LOOKUPS.get(how or "exact")) is None:
        raise Unsaid
    return None if value is None or expected is None else bool(compare(value, expected))


def _value(row: Model, name: str) -> Any:
    return getattr(row, row._meta.pk.attname if name == "pk" else row._meta.get_field(name).attname)  # type: ignore[union-attr]  # -- every table of ours has a key
