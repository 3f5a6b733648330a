"""Small helpers of the old performance module."""

from __future__ import annotations

import gzip
import json
from typing import Any

__all__ = ["Serializer", "format_bytes"]


def format_bytes(size_bytes: int) -> str:
    """Return a size for people: "1.5 KB"."""
    size = float(size_bytes)
    for unit in ("B", "KB", "MB", "GB"):
        if abs(size) < 1024:
            return f"{size:.1f} {unit}"
        size /= 1024
    return f"{size:.1f} TB"


class Serializer:
    """JSON, compressed from `compress_threshold` bytes on. "json" is the only format."""

    FORMATS = ("json",)

    def __init__(self, format: str = "json", compress_threshold: int = 10_000) -> None:  # noqa: A002  # the old name
        if format not in self.FORMATS:
            raise ValueError(f"{format!r} is no format: {', '.join(self.FORMATS)}.")
        self.format, self.compress_threshold = format, compress_threshold

    def dumps(self, data: Any) -> bytes:
        """Return the data as bytes."""
        content = json.dumps(data, default=str).encode()
        return gzip.compress(content) if len(content) >= self.compress_threshold else content

    def loads(self, data: bytes) -> Any:
        """Return the data that bytes are."""
        return json.loads(gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data)
