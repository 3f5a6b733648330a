"""The Software domain: packages of files for test stations."""

from __future__ import annotations

from .service import SoftwareService

__all__ = ["SoftwareService"]
