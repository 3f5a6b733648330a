"""What the installation of packages asks, which the document does not have."""

from __future__ import annotations

from pywats_async.testing.software_internal_routes import routes

from . import Ask

__all__ = ["CALLS", "routes"]

CALLS: list[Ask] = []
