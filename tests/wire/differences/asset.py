"""The Asset domain: what is sent differently, and why."""

from __future__ import annotations

WHICH = "without asset_id and serial_number the server cannot know which asset is meant: nothing is sent"
LOCAL = f"{WHICH}; a naive time is local, and sent with its offset"

DIFFERENCES = {
    "add_log_message": "the document names the text `content`, and the asset in the query",
    "create_asset": "a naive time is local, and sent with its offset",
    "delete_asset": WHICH,
    "delete_files": "the old client drops the names: nothing says which files are to be deleted (PEER A10)",
    "get_asset": WHICH,
    "get_assets_in_alarm": "always raises in the old client; the document has no such filter: all assets are read",
    "get_assets_in_warning": "as get_assets_in_alarm: assets and types are read, and judged here",
    "get_child_assets": WHICH,
    "get_status": WHICH,
    "increment_count": WHICH,
    "record_calibration": LOCAL,
    "record_calibration_external": LOCAL,
    "record_maintenance": LOCAL,
    "record_maintenance_external": LOCAL,
    "reset_running_count": WHICH,
    "set_asset_state": WHICH,
    "set_running_count": WHICH,
    "set_total_count": WHICH,
}
CHILD = "00000000-0000-4000-8000-000000000082"
ANSWERS = {
    f"GET /api/Asset/{CHILD}": {
        "assetId": "00000000-0000-4000-8000-000000000012",
        "serialNumber": "AS-1",
        "assetName": "fixture",
        "state": 1,
        "typeId": "00000000-0000-4000-8000-000000000013",
    },
    "GET /api/Asset/00000000-0000-4000-8000-000000000012": {"serialNumber": "AS-1"},
    "GET /api/Asset/AS-1": {"serialNumber": "AS-1"},
    "GET /api/Asset/SN-1": {"serialNumber": "AS-1"},
    "PUT /api/Asset": {"serialNumber": "AS-1"},
    "PUT /api/Asset/Types": {"typeName": "Fixture"},
}
MODELS = {"upload_file": {"content": b"\0\1data"}}
