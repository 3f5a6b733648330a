"""A WATS server for your own tests: `FakeWATS`, and the pytest fixtures `wats_server`, `wats` and `awats`.

It needs the extra `server` (`pip install "pywats-async[server]"`) and is loaded on first use.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .app import FakeWATS
    from .conversion import assert_converts
    from .faults import Fault, Faults
    from .master_data import PROCESSES, Process, RepairOperation
    from .recording import Recorded
    from .routing import Call, Refusal, Route

__all__ = [
    "PROCESSES",
    "Call",
    "FakeWATS",
    "Fault",
    "Faults",
    "Process",
    "Recorded",
    "Refusal",
    "RepairOperation",
    "Route",
    "assert_converts",
]

_HOME = {
    "PROCESSES": "master_data",
    "Call": "routing",
    "FakeWATS": "app",
    "Fault": "faults",
    "Faults": "faults",
    "Process": "master_data",
    "Recorded": "recording",
    "Refusal": "routing",
    "RepairOperation": "master_data",
    "Route": "routing",
    "assert_converts": "conversion",
}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    try:
        return getattr(import_module(f".{_HOME[name]}", __name__), name)
    except ModuleNotFoundError as error:
        missing = (error.name or "").partition(".")[0]
        if missing not in ("starlette", "uvicorn"):
            raise
        raise ImportError(f'{name} needs {missing}: pip install "pywats-async[server]"') from error


def __dir__() -> list[str]:
    return __all__
