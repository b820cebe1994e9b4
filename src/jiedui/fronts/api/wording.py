"""What is wrong with a value of the wrong shape, in the platform's words."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _


def sentence_of(error: Mapping[str, Any]) -> str:
    """The sentence for one finding of pydantic."""
    kind, facts = str(error["type"]), error.get("ctx", {})
    if kind in {"greater_than_equal", "greater_than"}:
        return _("不能小于 %(limit)s。") % {"limit": facts.get("ge", facts.get("gt"))}
    if kind in {"less_than_equal", "less_than"}:
        return _("不能大于 %(limit)s。") % {"limit": facts.get("le", facts.get("lt"))}
    if kind in {"string_too_long", "too_long"}:
        return _("不超过 %(limit)s 个字。") % {"limit": facts.get("max_length")}
    if kind in {"literal_error", "enum"}:
        return _("没有这个选项，可选：%(values)s。") % {
            "values": str(facts.get("expected", "")).replace("'", "")
        }
    for beginning, sentence in _by_beginning().items():
        if kind.startswith(beginning):
            return sentence
    return _("内容有误。")


def _by_beginning() -> dict[str, str]:
    return {
        "missing": _("请填写这一项。"),
        "extra_forbidden": _("没有这个字段，请核对拼写。"),
        "string": _("应为文字。"),
        "int": _("应为整数。"),
        "float": _("应为数字。"),
        "decimal": _("应为数字。"),
        "finite_number": _("应为数字。"),
        "bool": _("应为 true 或 false。"),
        "list": _("应为列表。"),
        "dict": _("应为对象。"),
        "model": _("应为对象。"),
        "date": _("应为日期，例如 2026-03-12。"),
        "uuid": _("应为 UUID。"),
        "value_error": _("请选择文件。"),
    }
