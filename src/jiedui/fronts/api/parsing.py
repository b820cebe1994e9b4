"""Reading what was sent: JSON, not too deep, of characters that can be kept."""

import json
from typing import Any, NoReturn

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.parser import Parser

from jiedui.foundation.core.errors import Invalid

from .problems import Malformed

DEEPEST = 20


class StrictParser(Parser):
    """JSON as RFC 8259 has it: no NaN, no endless nesting; and no text that no database keeps."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        try:
            read = json.loads(request.body, parse_constant=_no_number)
        except RecursionError:
            raise Malformed(_deep()) from None
        except ValueError as error:
            raise Malformed(_("请求内容不是有效的 JSON：%(what)s") % {"what": _place(error)}) from error
        _look_through(read, "", 0)
        return read  # type: ignore[no-any-return]  # -- a list or a number is refused by the schema


def _place(error: ValueError) -> str:
    if isinstance(error, json.JSONDecodeError):
        return _("第 %(line)s 行第 %(column)s 个字符附近。") % {"line": error.lineno, "column": error.colno}
    return _("应为 UTF-8 编码。") if isinstance(error, UnicodeDecodeError) else _("数字过长。")


def _no_number(text: str) -> NoReturn:
    raise Malformed(_("JSON 中不能有 %(text)s。") % {"text": text})


def _deep() -> str:
    return _("JSON 嵌套过深，最多 %(limit)s 层。") % {"limit": DEEPEST}


def _look_through(value: Any, name: str, depth: int) -> None:
    if depth > DEEPEST:
        raise Malformed(_deep())
    if isinstance(value, str):
        _check(value, name)
    elif isinstance(value, dict):
        for key, inner in value.items():
            _check(key, name)
            _look_through(inner, f"{name}.{key}" if name else key, depth + 1)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            _look_through(inner, f"{name}.{index}" if name else str(index), depth + 1)


def _check(text: str, name: str) -> None:
    """NUL, and halves of characters, are kept by no database."""
    if "\0" in text or any("\ud800" <= character <= "\udfff" for character in text):
        raise Invalid({name: [_("含有不能保存的字符（空字符或半个字符），请删除后再提交。")]})
