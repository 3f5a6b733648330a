"""The Analytics domain: what is sent differently, and why."""

from __future__ import annotations

TIMES = "a naive time is local and is sent with its offset: the document's format is date-time"
POSTED = (
    "the GET twin needs days, productGroupId and levelId, which the old client does not send; the POST twin takes the "
    f"filter by name. Also, {TIMES}"
)
DAILY = "the days are counted as days: without dateGrouping the server's own period decides"

DIFFERENCES = {
    "get_aggregated_measurements": TIMES,
    "get_alarm_logs": f"{TIMES}; without arguments the body is an empty object, as for every other filter",
    "get_connection_and_execution_time": TIMES,
    "get_dynamic_repair": TIMES,
    "get_dynamic_yield": f"{TIMES}; the dimensions of a dict are in the filter too, as those of a model",
    "get_high_volume": POSTED,
    "get_high_volume_by_product_group": TIMES,
    "get_measurements": TIMES,
    "get_oee_analysis": f"the document demands availableTime, which the old client does not send; {TIMES}",
    "get_serial_number_history": TIMES,
    "get_station_yield": DAILY,
    "get_test_step_analysis": TIMES,
    "get_test_step_analysis_for_operation": f"{TIMES}; the recorded clock is another day's",
    "get_top_failed": POSTED,
    "get_top_failed_by_product": "the public twin of the internal route takes the same arguments, and is supported",
    "get_uur_reports": TIMES,
    "get_uut_reports": POSTED,
    "get_volume_yield": POSTED,
    "get_worst_yield": POSTED,
    "get_worst_yield_by_product_group": TIMES,
    "get_yield_summary": DAILY,
}
