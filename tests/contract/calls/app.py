"""What the server says of itself."""

from __future__ import annotations

from pywats_async.testing.app_routes import routes

from . import Ask

__all__ = ["CALLS", "routes"]

CALLS = [
    Ask("GET", "/api/App/Version"),
    Ask("GET", "/api/App/Processes", {"includeTestOperations": "true", "includeInactiveProcesses": "false"}),
    Ask("GET", "/api/App/Levels"),
    Ask("GET", "/api/Auth/GetToken", {"reset": "true"}),
    Ask("GET", "/api/Auth/GetToken/station-7"),
    Ask("GET", "/api/SystemStatus"),
]
