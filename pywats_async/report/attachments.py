"""Files in a report: attachments of steps, and the binary data of the report itself."""

from __future__ import annotations

import binascii
from base64 import b64decode, b64encode
from typing import Self

from ..errors import ValidationError
from .document import Attr, Document, field
from .values import INTEGER

__all__ = ["MAX_ATTACHMENT_BYTES", "Attachment", "BinaryData"]

MAX_ATTACHMENT_BYTES = 2_048_000
"""The size of a file that the server takes, before it is encoded as base64."""


class BinaryData(Document):
    """A file in a report."""

    content_type: str = field()
    """Its media type, as "image/png"."""
    data: str = field()
    """Its content as base64."""
    name: str = field()
    """Its file name."""
    id: str | None = field(default=None)
    """The name that the server gave it."""

    @classmethod
    def from_bytes(
        cls, data: bytes, name: str, content_type: str = "application/octet-stream", max_size: int | None = None
    ) -> Self:
        """Return a file with the content `data`.

        Args:
            max_size: bytes that are allowed (default: 2,048,000).

        Raises:
            ValidationError: It is larger.
        """
        return cls(name=name, content_type=content_type, data=_encoded(data, name, max_size))

    def get_bytes(self) -> bytes:
        """Return the content. Raises `ValidationError` if it is not base64."""
        return _decoded(self.data, self.name)


class Attachment(Document):
    """A file of one step, or of a repair."""

    name: str = field()
    """Its file name."""
    content_type: str | None = field(default=None)
    """Its media type, as "image/png"."""
    data: str | None = field(default=None)
    """Its content as base64."""
    description: str | None = field(default=None)
    failure_idx: Attr[int | None, int | None] = field("failIdx", default=None, codec=INTEGER)
    """The failure that it shows, by its place among the failures."""

    @classmethod
    def from_bytes(
        cls,
        name: str,
        content: bytes,
        content_type: str = "application/octet-stream",
        failure_idx: int | None = None,
        max_size: int | None = None,
    ) -> Self:
        """Return a file with the given content.

        Args:
            failure_idx: the failure that it shows, by its place among the failures.
            max_size: bytes that are allowed (default: 2,048,000).

        Raises:
            ValidationError: It is larger.
        """
        data = _encoded(content, name, max_size)
        return cls(name=name, content_type=content_type, data=data, failure_idx=failure_idx)

    def get_bytes(self) -> bytes:
        """Return the content. Raises `ValidationError` if it is not base64."""
        return _decoded(self.data, self.name)


def _encoded(content: bytes, name: str, max_size: int | None) -> str:
    limit = MAX_ATTACHMENT_BYTES if max_size is None else max_size
    if len(content) > limit:
        message = f"{name}: {len(content):,} bytes are more than the {limit:,} that are allowed."
        raise ValidationError(message, field="content")
    return b64encode(content).decode("ascii")


def _decoded(data: str | None, name: str) -> bytes:
    try:
        return b64decode(data or "")
    except (binascii.Error, ValueError) as error:
        raise ValidationError(f"{name}: the data is not base64: {error}.", field="data", cause=error) from error
