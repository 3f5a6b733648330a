"""Who issued a certificate, and until when it is good, from its DER bytes.

`SSLSocket.getpeercert()` says so only where OpenSSL itself did the verification: not with the trust stores of Windows
and macOS, and not for a certificate that was refused. The few fields needed here stand in a fixed order (RFC 5280):
issuer, validity, subject.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import NamedTuple

__all__ = ["Certificate", "read_certificate"]

_TIME = rb"(?:\x17\x0d(\d{12})Z|\x18\x0f(\d{14})Z)"
_VALIDITY = re.compile(_TIME + _TIME)
_NAME = re.compile(rb"\x06\x03\x55\x04([\x03\x0a])[\x0c\x13\x14\x16](.)", re.DOTALL)
_COMMON_NAME = b"\x03"


class Certificate(NamedTuple):
    """What matters of a certificate to people."""

    issuer: str
    """Common name of the authority, else its organisation."""
    expires: datetime
    """In UTC."""


def read_certificate(der: bytes) -> Certificate | None:
    """Return issuer and end of a certificate, or None if its bytes are not understood."""
    validity = _VALIDITY.search(der)
    if validity is None:
        return None
    short, full = validity[3], validity[4]
    try:
        expires = _time(short, "%y%m%d%H%M%S") if short else _time(full, "%Y%m%d%H%M%S")
    except ValueError:
        return None
    names: dict[bytes, str] = {}
    for name in _NAME.finditer(der, 0, validity.start()):
        length = name[2][0]
        names[name[1]] = der[name.end() : name.end() + length].decode("utf-8", "replace")
    return Certificate(names.get(_COMMON_NAME) or next(iter(names.values()), "unknown"), expires)


def _time(digits: bytes, form: str) -> datetime:
    return datetime.strptime(digits.decode(), form).replace(tzinfo=UTC)
