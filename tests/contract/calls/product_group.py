"""Groups of products, and vendors."""

from __future__ import annotations

from pywats_async.testing.product_group_routes import routes

from . import Ask

__all__ = ["CALLS", "routes"]

FILTER = {"productGroup": "Modules", "partNumber": "X%", "exclude": "true"}

CALLS = [
    Ask("GET", "/api/App/ProductGroups"),
    Ask("GET", "/api/App/ProductGroups", {"includeFilters": "true"}),
    Ask("POST", "/api/Product/ProductGroupFilter", FILTER),
    Ask("POST", "/api/Product/ProductGroupFilter", {**FILTER, "productGroup": "None"}, status=404),
    Ask("GET", "/api/Product/ProductGroupsByProduct", {"partNumber": "MOD-1", "revision": "A"}),
    Ask("PUT", "/api/Product/Vendors", {}, [{"VendorName": "Acme"}]),
    Ask("PUT", "/api/Product/Vendors", {}, [{}], 400),
    Ask("GET", "/api/Product/Vendors"),
    Ask("DELETE", "/api/Product/Vendors", {}, [{"VendorName": "Acme"}]),
]
