"""Who is let in: the token that a request carries, `Authorization: Basic <token>`."""

from __future__ import annotations

import secrets
from base64 import b64encode
from hmac import compare_digest

__all__ = ["Tokens"]


class Tokens:
    """The tokens of a server: its own, and those that it gave out by name."""

    def __init__(self) -> None:
        self._issued: dict[str, str] = {}

    def issue(self, identifier: str, *, reset: bool) -> str:
        """Return the token that was given out under a name, or a new one; with `reset` the earlier one is void."""
        if reset or identifier not in self._issued:
            self._issued[identifier] = b64encode(secrets.token_bytes(24)).decode()
        return self._issued[identifier]

    def accepts(self, authorization: str | None, own: str | None) -> bool:
        """Return whether a request with this header may pass; without a token of its own the server is open."""
        if own is None:
            return True
        scheme, _, given = (authorization or "").partition(" ")
        known = (own, *self._issued.values())
        right = [compare_digest(given.strip().encode(), token.encode()) for token in known]
        return scheme.lower() == "basic" and any(right)
