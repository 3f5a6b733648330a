"""`pywats-async doctor`: what works and what does not on the way to the server, and the cure."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import typer

from ..errors import ConfigurationError
from ..settings import Settings
from ..settings.sources import config_files
from .checks import Check, examine
from .exit_codes import ExitCode
from .local_checks import examine_computer
from .options import AsJson, BaseUrl, TokenFile, client_settings
from .output import Output

__all__ = ["doctor"]

_STYLES = {"ok": "green", "warning": "yellow", "failed": "bold red", "skipped": "dim"}


def doctor(base_url: BaseUrl = None, token_file: TokenFile = None, as_json: AsJson = False) -> None:
    """Say in one line each what works here and on the way to the server, and what does not, with the cure.

    The exit code is 1 if something does not work. With --json: {"ok": ..., "checks": [...]}.
    """
    with Output(as_json=as_json) as out:
        found: list[Check] = []
        for check in _all(lambda: client_settings(base_url, token_file)):
            found.append(check)
            out.line(f"{check.status:<8} {check.name:<12} {check.detail}", style=_STYLES[check.status])
            if check.cure:
                out.line(f"         cure:        {check.cure}")
        ok = all(check.status != "failed" for check in found)
        out.result({"ok": ok, "checks": [check._asdict() for check in found]})
    if not ok:
        raise typer.Exit(ExitCode.FAILED)


def _all(load: Callable[[], Settings]) -> Iterator[Check]:
    try:
        settings = load()
    except ConfigurationError as error:
        yield Check("settings", "failed", error.message, error.hint or "")
        return
    files = ", ".join(map(str, config_files()))
    origin = settings.sources["base_url"]
    yield Check("settings", "ok", f"{settings.base_url} (from {origin})" + (f", with {files}" if files else ""))
    yield from examine_computer(settings)
    yield from examine(settings)
