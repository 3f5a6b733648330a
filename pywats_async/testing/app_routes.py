"""What the server says of itself: `/api/App`, `/api/Auth` and `/api/SystemStatus`."""

from __future__ import annotations

from .master_data import LEVELS
from .routing import Call, Routes

__all__ = ["routes"]

routes = Routes()


@routes.get("/api/App/Version")
def version(call: Call) -> object:
    """The version of the server."""
    return call.server.version


@routes.get(
    "/api/App/Processes",
    query=("includeTestOperations", "includeRepairOperations", "includeWipOperations", "includeInactiveProcesses"),
)
def processes(call: Call) -> object:
    """The processes: all kinds, unless one or more kinds are asked for; inactive ones only on demand."""
    test, repair, wip = (
        call.flag(name) for name in ("includeTestOperations", "includeRepairOperations", "includeWipOperations")
    )
    if not (test or repair or wip):
        test = repair = wip = True
    inactive = call.flag("includeInactiveProcesses")
    return [
        process.wire()
        for process in call.server.processes.values()
        if (process.active or inactive)
        and ((test and process.test) or (wip and process.wip) or (repair and process.repair is not None))
    ]


@routes.get("/api/App/Levels")
def levels(call: Call) -> object:
    """The levels (groups of stations)."""
    return LEVELS


@routes.get("/api/Auth/GetToken", query=("reset",))
def get_token(call: Call) -> object:
    """A token for the user who asks; with `reset` the one given out before is no longer valid."""
    return call.server.issue_token("", reset=call.flag("reset"))


@routes.get("/api/Auth/GetToken/{identifier}", query=("reset",))
def get_named_token(call: Call) -> object:
    """A token with a name of its own."""
    return call.server.issue_token(call.params["identifier"], reset=call.flag("reset"))


@routes.get("/api/SystemStatus")
def system_status(call: Call) -> object:
    """Whether the server is well."""
    return {"status": "OK", "version": call.server.version}
