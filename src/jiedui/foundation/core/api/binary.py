"""Answers that are files: how the document speaks of them."""

from typing import Any


def answers_file(*types: str) -> dict[str, Any]:
    """For `openapi_extra`: a 200 that holds a file of one of these types."""
    content = {name: {"schema": {"type": "string", "format": "binary"}} for name in types or ("*/*",)}
    return {"responses": {200: {"content": content}}}
