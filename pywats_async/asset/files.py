"""Files that are attached to assets. The server's own pages use these routes; the vendor does not support them."""

from __future__ import annotations

from collections.abc import Sequence
from os import PathLike
from pathlib import Path
from typing import Generic, TypeVar

from ..bridge import Service, call
from ..errors import ValidationError

__all__ = ["AssetFiles"]

M = TypeVar("M")
_FILE = "/api/internal/Blob/Asset"


class AssetFiles(Service[M], Generic[M]):
    """The files of an asset."""

    @call
    async def list_files(self, asset_id: str) -> list[str]:
        """Return the names of an asset's files (`GET /api/internal/Blob/Asset/List/{asset_id}`, unsupported)."""
        return await self._http.get("/api/internal/Blob/Asset/List/{asset_id}", list[str], asset_id=asset_id)

    @call
    async def upload_file(self, asset_id: str, filename: str, content: bytes) -> bool:
        """Attach a file to an asset (`POST /api/internal/Blob/Asset`, unsupported)."""
        query = {"assetId": asset_id, "filename": filename}
        binary = "application/octet-stream"
        await self._http.send("POST", _FILE, type(None), bytes(content), query, content_type=binary)
        return True

    @call
    async def download_file(self, asset_id: str, filename: str) -> bytes:
        """Return the content of a file (`GET /api/internal/Blob/Asset`, unsupported)."""
        return await self._http.get_bytes(_FILE, {"assetId": asset_id, "filename": filename})

    @call
    async def save_file(
        self, asset_id: str, filename: str, target: str | PathLike[str], *, overwrite: bool = False
    ) -> Path:
        """Stream a file of an asset into the file `target`, which appears when it is complete."""
        query = {"assetId": asset_id, "filename": filename}
        return await self._http.download(_FILE, target, query, overwrite=overwrite)

    @call
    async def delete_files(self, asset_id: str, filenames: Sequence[str]) -> bool:
        """Delete these files of an asset (`DELETE /api/internal/Blob/Assets`, unsupported)."""
        names = [filenames] if isinstance(filenames, str) else list(filenames)
        if not names:
            raise ValidationError("Which files? Name at least one.", field="filenames")
        query = {"assetId": asset_id}
        await self._http.send("DELETE", "/api/internal/Blob/Assets", type(None), names, query)
        return True
