import pytest
from django.core.exceptions import ValidationError

from jiedui.foundation.organisations.validators import compact_credit_code, validate_credit_code

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def _check_character(body: str) -> str:
    """GB 32100-2015, calculated here on its own."""
    total = sum(ALPHABET.index(sign) * 3**place % 31 for place, sign in enumerate(body))
    return ALPHABET[(31 - total % 31) % 31]


def test_the_worked_example_ends_in_three():
    assert _check_character("91350100M000100Y4") == "3"
    validate_credit_code("91350100M000100Y43")


def test_the_sample_that_circulates_is_refused_for_its_check_character():
    with pytest.raises(ValidationError, match="校验位不符"):
        validate_credit_code("91350100M000100Y4Q")


def test_where_the_sum_is_divisible_by_31_the_check_character_wraps_to_zero():
    body = next(
        candidate
        for candidate in (f"91510700MA{number:07d}" for number in range(1000))
        if sum(ALPHABET.index(sign) * 3**place % 31 for place, sign in enumerate(candidate)) % 31 == 0
    )
    validate_credit_code(body + "0")
    with pytest.raises(ValidationError, match="校验位不符"):
        validate_credit_code(body + "1")


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("91350100M000100Y4", "应为 18 位"),
        ("91350100M000100Y433", "应为 18 位"),
        ("91350100M000100Y4Z", "不用 I、O、S、V、Z"),
        ("9135010OM000100Y43", "不用 I、O、S、V、Z"),
        ("9135010一M000100Y43", "不用 I、O、S、V、Z"),
    ],
)
def test_a_refused_code_is_told_why(code, sentence):
    with pytest.raises(ValidationError, match=sentence):
        validate_credit_code(code)


def test_spaces_hyphens_and_small_letters_are_forgiven():
    assert compact_credit_code(" 91350100-m000100y43 ") == "91350100M000100Y43"
