"""Refusals in words: what a service raises when it says no."""

from collections.abc import Mapping

from django.core.exceptions import ValidationError

from .sentences import gettext as _
from .sentences import sentences_by_field


class DomainError(Exception):
    """A refusal a person can read. Pages show it as a message, the API as problem+json with `status`."""

    status = 422
    code = "refused"

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field

    def __str__(self) -> str:
        return str(self.message)


class NotAllowed(DomainError):
    """The actor may not do this to this object, whatever its state."""

    status = 403
    code = "not-allowed"


class Withheld(NotAllowed):
    """The actor could, once they did something else first; `way_out` names the page where they do it."""

    code = "withheld"

    def __init__(self, message: str, *, way_out: str) -> None:
        super().__init__(message)
        self.way_out = way_out


class WrongState(DomainError):
    """The object is in a state, or lacks something, that forbids this step."""

    status = 409
    code = "wrong-state"


class Stale(WrongState):
    """Somebody else changed it since the actor looked; `target` is what it is now."""

    code = "stale"

    def __init__(self, message: str, *, target: object | None = None) -> None:
        super().__init__(message)
        self.target = target


class NotFound(DomainError):
    """What was named does not exist, or the actor may not know that it does."""

    status = 404
    code = "not-found"


class TooMany(DomainError):
    """A limit of rate, size or count was reached."""

    status = 429
    code = "too-many"


class Invalid(DomainError):
    """Input broke rules; `errors` holds the sentences by field name, `""` for those of no single field."""

    code = "invalid"

    def __init__(self, errors: Mapping[str, list[str]] | str) -> None:
        self.errors: dict[str, list[str]] = {"": [errors]} if isinstance(errors, str) else dict(errors)
        sentences = [sentence for group in self.errors.values() for sentence in group]
        said = sentences[0] if len(sentences) == 1 else _("；").join(sentences)
        super().__init__(said or _("填写的内容有误"))

    @classmethod
    def by(cls, refusal: ValidationError) -> "Invalid":
        """What fields, validators and constraints found."""
        return cls(sentences_by_field(refusal))
