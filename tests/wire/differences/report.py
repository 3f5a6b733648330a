"""The Report domain: what is sent differently, and why."""

from __future__ import annotations

KIND = (
    "the documented way to choose the kind of reports is the filter (reportType eq 'T'); the old query parameter "
    "reportType=U is in no document"
)
WHOLE = f"{KIND}; and the helper reads all pages, where the server gives ten headers by default"
UNITS = f"{KIND}; sub-units of test reports are subUnits, not uurSubUnits (the old default sent the wrong one)"
CHECKED = (
    "the report is checked before it leaves: the one of the wire file has an asset without the documented assetSN "
    "and no startUTC"
)

DIFFERENCES = {
    "get_attachment": "the server demands reportId, which the old client never sends",
    "get_headers_by_date_range": f"{WHOLE}; a naive time is local and sent as UTC, not relabelled",
    "get_headers_by_part_number": WHOLE,
    "get_headers_by_serial": f"{WHOLE}; quotes in serial numbers are doubled",
    "get_recent_headers": WHOLE,
    "get_todays_headers": WHOLE,
    "query_headers": KIND,
    "query_headers_by_misc_info": "the document names the parameter data, not stringValue, and knows no $top",
    "query_headers_by_subunit_part_number": UNITS,
    "query_headers_by_subunit_serial": UNITS,
    "query_headers_with_subunits": UNITS,
    "query_uur_headers": KIND,
    "query_uut_headers": KIND,
    "submit": CHECKED,
    "submit_report": CHECKED,
    "submit_report_xml": "the text of the wire file holds no whole report: it is refused before it is sent",
}
MODELS = {
    "submit": {"report": {"type": "T", "assets": [{"sn": "AS-1", "usageCount": 1}]}},
    "submit_report": {"report": {"type": "T", "assets": [{"sn": "AS-1", "usageCount": 1}]}},
}
ANSWERS = {
    "GET /api/Report/Wsjf/00000000-0000-4000-8000-000000000001": {
        "type": "T",
        "id": "00000000-0000-4000-8000-000000000001",
    },
}
