"""The file in a body of `multipart/form-data`."""

from __future__ import annotations

from email.parser import BytesParser
from email.policy import HTTP

from .routing import Refusal

__all__ = ["uploaded"]


_MISSING = "The request is invalid. A file as multipart/form-data is required."


def uploaded(body: bytes, otherwise: str = _MISSING) -> tuple[str, str, bytes]:
    """Return name, type and content of the first file in a body, which names its own boundary in the first line.

    Raises:
        Refusal: 400 with the message `otherwise`, where there is no file.
    """
    boundary, _, _ = body.partition(b"\r\n")
    head, _, rest = body.partition(b"\r\n\r\n")
    if not boundary.startswith(b"--") or not rest:
        raise Refusal(400, otherwise)
    headers = BytesParser(policy=HTTP).parsebytes(head.partition(b"\r\n")[2])
    content = rest.partition(b"\r\n" + boundary)[0]
    return headers.get_filename() or "file", headers.get_content_type(), content
