"""Rules about single values."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from stdnum.cn import uscc
from stdnum.exceptions import InvalidChecksum, InvalidLength
from stdnum.exceptions import ValidationError as NumberError


def compact_credit_code(value: str) -> str:
    """The code without spaces and hyphens, in capitals."""
    return uscc.compact(value)


def validate_credit_code(value: str) -> None:
    """A unified social credit code by GB 32100-2015, check character included.

    Raises:
        ValidationError: says whether length, characters or the check character are wrong.
    """
    try:
        uscc.validate(value)
    except InvalidLength:
        raise ValidationError(_("统一社会信用代码应为 18 位。"), code="length") from None
    except InvalidChecksum:
        raise ValidationError(_("统一社会信用代码的校验位不符，请核对。"), code="checksum") from None
    except NumberError:
        raise ValidationError(
            _("统一社会信用代码只含数字和大写字母，且不用 I、O、S、V、Z。"), code="characters"
        ) from None
