"""How an asset is named in a query."""

from __future__ import annotations

from typing import Any

from ..errors import ValidationError

__all__ = ["which"]


def which(asset_id: str | None, serial_number: str | None) -> dict[str, Any]:
    """Return the query that names an asset. Raises `ValidationError` where nothing names it."""
    if not asset_id and not serial_number:
        raise ValidationError("Which asset? Pass asset_id or serial_number.", field="asset_id")
    return {"id": asset_id or None, "serialNumber": serial_number or None}
