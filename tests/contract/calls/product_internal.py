"""What the server's own pages ask of products: nothing public."""

from __future__ import annotations

from pywats_async.testing.product_internal_routes import routes

from . import Ask

__all__ = ["CALLS", "routes"]

CALLS: list[Ask] = []
