"""The Production domain: what is sent differently, and why."""

from __future__ import annotations

BATCHES = "the document has PUT /api/Production/Batches, and no route for one batch"
UNITS = "the document adds and updates units by PUT /api/Production/Units"
CHANGES = "the document knows maxCount (required) and nothing else: what is not wanted is left out here"
LOCAL = "a naive time is local, and sent with its offset"
TYPE = "the document names the type serialNumberType, where the old client sends typeName"

DIFFERENCES = {
    "add_child_to_assembly": "checkPartNumber and checkRevision are required; blank, the box build decides",
    "create_batch": BATCHES,
    "create_unit_public": UNITS,
    "export_serial_numbers": f"{TYPE}, and the formats CSV and XML",
    "find_serial_numbers": LOCAL,
    "find_serial_numbers_by_reference": f"{TYPE}; refSN and refPN, of which one is required",
    "find_serial_numbers_in_range": f"{TYPE}, and the range startAddress and endAddress",
    "get_serial_number_count": LOCAL,
    "get_unit_changes": CHANGES,
    "get_unit_history": CHANGES,
    "import_serial_numbers": "the document wants a form, serialNumberType and format; the old client sends no type",
    "reserve_serial_numbers": "always raises in the old client (PEER B1); the token belongs into the header alone",
    "set_unit_phase": "the phases that the document names need no request",
    "set_unit_process": "the document wants processName, which is looked up by its code; none means nothing",
    "update_batch": BATCHES,
    "update_unit_public": f"{UNITS}; {LOCAL}",
    "verify_assembly": "the document names the parent parentSerialNumber and parentPartNumber, and takes no revision",
}
PHASES = [{"UnitPhaseId": 16, "Code": "Finalized", "Name": "Finalized"}]
UNIT = {"serialNumber": "SN-1", "partNumber": "PN-1"}
ANSWERS = {
    "GET /api/internal/Mes/GetUnitPhases": PHASES,
    "PUT /api/Production/Units": [UNIT],
}
MODELS = {"import_serial_numbers": {"file_content": b"sn\r\n1\r\n"}}
