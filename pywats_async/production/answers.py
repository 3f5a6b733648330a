"""What the server says to a write where no document says what it says."""

from __future__ import annotations

from typing import Any

from pydantic_core import from_json

__all__ = ["said"]


def said(content: bytes) -> dict[str, Any]:
    """Return the JSON object that was answered; anything else as `{"answer": ...}`, and nothing as `{}`."""
    if not content.strip():
        return {}
    try:
        answer = from_json(content)
    except ValueError:
        answer = content.decode("utf-8", "replace")
    return answer if isinstance(answer, dict) else {"answer": answer}
