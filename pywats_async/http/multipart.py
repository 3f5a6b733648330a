"""A file as `multipart/form-data`."""

from __future__ import annotations

from mimetypes import guess_type
from secrets import token_hex

__all__ = ["multipart"]

_ESCAPES = {ord('"'): "%22", ord("\r"): "%0D", ord("\n"): "%0A"}
"""What would end a file name in a header, as browsers write it."""


def multipart(field: str, filename: str, content: bytes, content_type: str | None = None) -> tuple[bytes, str]:
    """Return a body with one file, and its content type. The type of the file follows from its name."""
    kind = content_type or guess_type(filename)[0] or "application/octet-stream"
    boundary = token_hex(16)
    while boundary.encode() in content:
        boundary = token_hex(16)
    head = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="{field}"; filename="{filename.translate(_ESCAPES)}"\r\n'
        f"Content-Type: {kind}\r\n\r\n"
    )
    return head.encode() + content + f"\r\n--{boundary}--\r\n".encode(), f"multipart/form-data; boundary={boundary}"
