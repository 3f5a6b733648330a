"""How stores keep the body of a report: compressed, with a sum that finds damage."""

from __future__ import annotations

import zlib

__all__ = ["pack", "unpack"]


def pack(report_id: str, body: bytes) -> tuple[int, bytes]:
    """Return the sum and the compressed body."""
    packed = zlib.compress(body, 1)
    return _crc(report_id, packed), packed


def unpack(report_id: str, crc: int, packed: bytes) -> bytes | None:
    """Return the report as it was given; None if these are not the bytes that were written."""
    try:
        return zlib.decompress(packed) if _crc(report_id, packed) == crc else None
    except (TypeError, AttributeError, zlib.error):  # damage can change even the type of a value
        return None


def _crc(report_id: str, packed: bytes) -> int:
    return zlib.crc32(packed, zlib.crc32(report_id.encode()))
