"""The base of models that scripts define themselves."""

from __future__ import annotations

from ...models import Entity as PyWATSModel

__all__ = ["PyWATSModel"]
