"""The Software domain."""

from __future__ import annotations

from pywats_async.testing.software_routes import routes

from . import Ask

__all__ = ["CALLS", "routes"]

NOBODY = "00000000-0000-4000-8000-000000000002"
PACKAGE = {"name": "Drivers", "tags": [{"key": "Line", "value": "1"}], "priority": 1}

CALLS = [
    Ask("POST", "/api/Software/Package", {}, PACKAGE),
    Ask("POST", "/api/Software/Package", {}, {"description": "no name"}, 400),
    Ask("GET", "/api/Software/Packages"),
    Ask("GET", "/api/Software/PackageByName", {"name": "Drivers", "status": "Draft", "version": "1"}),
    Ask("GET", "/api/Software/PackageByName", {"name": "Drivers", "status": "Lost"}, status=400),
    Ask("GET", "/api/Software/PackagesByTag", {"tag": "Line=1", "status": "Draft"}),
    Ask("GET", f"/api/Software/Package/{NOBODY}", status=404),
    Ask("PUT", f"/api/Software/Package/{NOBODY}", {}, PACKAGE, 404),
    Ask("POST", f"/api/Software/PackageStatus/{NOBODY}", {"status": "Pending"}, status=404),
    Ask("GET", f"/api/Software/PackageFiles/{NOBODY}", status=404),
    Ask("POST", f"/api/Software/Package/FileAttribute/{NOBODY}", {"attribute": "None"}, status=404),
    Ask("POST", f"/api/Software/Package/UploadZip/{NOBODY}", {"cleanInstall": "true"}, b"x", 404),
    Ask("DELETE", f"/api/Software/Package/{NOBODY}", status=404),
    Ask("DELETE", "/api/Software/PackageByName", {"name": "Drivers", "version": "1"}, status=204),
    Ask("GET", "/api/Software/VirtualFolders"),
]
