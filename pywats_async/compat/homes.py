"""Where the names of each old module are found in this package."""

from __future__ import annotations

__all__ = ["HOMES", "NOT_THERE", "RENAMED"]

_REPORT = ("report", "filters")
_DOMAINS = (
    "product",
    "asset",
    "production",
    "analytics",
    "software",
    "rootcause",
    "process",
    "scim",
    "manual_inspection",
)
_EVERYTHING = ("compat.client", "", "filters", *_DOMAINS, "report", "compat.core", "compat.shared", "settings", "tags")

HOMES: dict[str, tuple[str, ...]] = {
    "pywats": _EVERYTHING,
    "pywats.pywats": ("compat.client",),
    "pywats.async_wats": ("compat.client",),
    "pywats.sync": ("compat.client",),
    "pywats.models": ("compat.report_models", *_REPORT),
    "pywats.exceptions": ("errors", "settings"),
    "pywats.core": ("compat.core", "errors", "settings", "compat.client"),
    "pywats.core.exceptions": ("errors", "settings"),
    "pywats.core.station": ("compat.core.station", "settings"),
    "pywats.core.circuit_breaker": ("compat.core.circuit_breaker", "errors"),
    "pywats.core.config": ("compat.core.config", "compat.core.retry"),
    "pywats.core.retry": ("compat.core.retry", "errors"),
    "pywats.core.validation": ("compat.core.validation", "errors"),
    **{
        f"pywats.core.{name}": (f"compat.core.{name}",)
        for name in (
            "cache",
            "coalesce",
            "logging",
            "pagination",
            "parallel",
            "performance",
            "sync_runner",
            "throttle",
        )
    },
    "pywats.shared": ("compat.shared", "filters", "report.enums", "tags"),
    "pywats.shared.enums": ("filters", "report.enums", "compat.shared.enums"),
    "pywats.shared.common_types": ("tags",),
    "pywats.shared.paths": ("filters",),
    "pywats.shared.base_model": ("compat.shared.base_model",),
    **{f"pywats.shared.{name}": (f"compat.shared.{name}",) for name in ("discovery", "odata", "result", "stats")},
    "pywats.queue": ("compat.queue",),
    "pywats.queue.memory_queue": ("compat.queue",),
    "pywats.queue.formats": ("compat.queue",),
    "pywats.tools": (),
    "pywats.tools.test_uut": ("compat.test_uut",),
    "pywats.domains": ("report", *_DOMAINS),
    "pywats.domains.report": ("compat.report", *_REPORT),
    **{f"pywats.domains.report.{name}": _REPORT for name in ("async_service", "enums", "import_mode", "models")},
    "pywats.domains.report.report_models": ("compat.report_models", *_REPORT),
    **{f"pywats.domains.report.{name}": ("compat.report",) for name in ("filter_builders", "query_helpers")},
    **{
        f"pywats.domains.report.report_models.{name}": ("compat.report_models", *_REPORT)
        for name in (
            "additional_data",
            "asset",
            "attachment",
            "binary_data",
            "chart",
            "common_types",
            "misc_info",
            "report",
            "report_info",
            "sub_unit",
            "uur",
            "uur.uur_failure",
            "uur.uur_info",
            "uur.uur_report",
            "uur.uur_sub_unit",
            "uut",
            "uut.step",
            "uut.steps",
            "uut.steps.action_step",
            "uut.steps.boolean_step",
            "uut.steps.callexe_step",
            "uut.steps.chart_step",
            "uut.steps.generic_step",
            "uut.steps.limit_measurement",
            "uut.steps.measurement",
            "uut.steps.message_popup_step",
            "uut.steps.numeric_step",
            "uut.steps.sequence_call",
            "uut.steps.step_list",
            "uut.steps.string_step",
            "uut.steps.unknown_step",
            "uut.uut_info",
            "uut.uut_report",
            "wats_base",
        )
    },
    **{f"pywats.domains.{domain}": (domain,) for domain in _DOMAINS},
    **{
        f"pywats.domains.{domain}.{name}": (domain, "filters")
        for domain in _DOMAINS
        for name in ("async_service", "enums", "models")
    },
    "pywats.domains.analytics": ("analytics", "process", "product"),
    "pywats.domains.analytics.models": ("analytics", "filters", "process", "product"),
    "pywats.domains.product.async_box_build": ("product",),
    "pywats.domains.product.box_build": ("product",),
    "pywats.domains.product.sync_box_build": ("product",),
    "pywats_client": (),
    "pywats_client.exceptions": ("compat.converters.errors",),
    "pywats_client.converters": ("compat.converters",),
    **{
        f"pywats_client.converters.{name}": ("compat.converters",)
        for name in ("base", "context", "file_converter", "folder_converter", "models", "scheduled_converter")
    },
}
"""Our modules, below `pywats_async`, in which the names of an old module are looked for, in this order."""

RENAMED = {
    "WATSBase": "Document",
    "ReportAsset": "Asset",
    "ReportAttachment": "Attachment",
    **{
        f"Async{name}Service": f"{name}Service"
        for name in (
            "Analytics",
            "Asset",
            "ManualInspection",
            "Process",
            "Product",
            "Production",
            "Report",
            "RootCause",
            "Scim",
            "Software",
        )
    },
    "AsyncRootcauseService": "RootCauseService",
}
"""Old names that ours go by another."""

NOT_THERE = {
    "AttachmentMetadata": "nothing ever returned one; files of a report are its binary_data",
    "AsyncHttpClient": "give the client a transport= instead of replacing its HTTP client",
    "HttpClient": "give the client a transport= instead of replacing its HTTP client",
    "Response": "errors carry status, route and the server's text; models are returned, not responses",
    "SyncServiceWrapper": "every service of WATS blocks by itself",
    "EventLoopPool": "one client may be called from any number of threads",
}
"""Names that have no place any more, and what to do instead."""
