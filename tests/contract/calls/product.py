"""The Product domain: products, revisions, bills of materials."""

from __future__ import annotations

from pywats_async.testing.product_routes import routes

from . import Ask

__all__ = ["CALLS", "routes"]

BOARD = {"partNumber": "PN/1", "name": "Board", "tags": [{"key": "line", "value": "1", "change": 1}]}
BOM = (
    b'<BOM xmlns="http://wats.virinco.com/schemas/WATS/wsbf" Partnumber="PN/1" Revision="A">'
    b'<Component Number="R1"/></BOM>'
)

CALLS = [
    Ask("PUT", "/api/Product", {}, BOARD),
    Ask("PUT", "/api/Product", {}, BOARD, 400),
    Ask("PUT", "/api/Product", {}, {"partNumber": " "}, 400),
    Ask("PUT", "/api/Product", {}, {**BOARD, "productId": "00000000-0000-4000-8000-000000000001"}, 404),
    Ask("PUT", "/api/Product/Revision", {}, {"PartNumber": "PN/1", "revision": "A", "state": 1}),
    Ask("PUT", "/api/Product/Revision", {}, {"PartNumber": "PN/1", "revision": "A"}, 400),
    Ask("PUT", "/api/Product/Revision", {}, {"PartNumber": "PN/9", "revision": "A"}, 404),
    Ask("PUT", "/api/Products", {}, [BOARD, {"partNumber": "PN/2", "nonSerial": True}]),
    Ask("PUT", "/api/Products/Revisions", {}, [{"PartNumber": "PN/2", "revision": "A", "name": "first"}]),
    Ask("GET", "/api/Product/PN%2F1"),
    Ask("GET", "/api/Product/PN%2F9", status=404),
    Ask("GET", "/api/Product/PN%2F1/A"),
    Ask("GET", "/api/Product/PN%2F1/B", status=404),
    Ask("GET", "/api/Product/Query"),
    Ask("GET", "/api/Product/Query", {"$filter": "PartNumber eq 'PN/1' and state eq 1", "$orderby": "name desc"}),
    Ask("GET", "/api/Product/Query", {"$filter": "colour eq 1"}, status=400),
    Ask("PUT", "/api/Product/BOM", {}, BOM),
    Ask("PUT", "/api/Product/BOM", {}, b"<BOM/>", 500),
]
