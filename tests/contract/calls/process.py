"""The Process domain has no public routes of its own: its list is one of `app`."""

from __future__ import annotations

from pywats_async.testing.process_routes import routes

from . import Ask

__all__ = ["CALLS", "routes"]

CALLS: list[Ask] = []
