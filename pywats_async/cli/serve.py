"""`pywats-async serve`: run the bundled server."""

from __future__ import annotations

import signal
import threading
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated

import typer

from ..testing import FakeWATS
from .exit_codes import ExitCode
from .output import Output

__all__ = ["serve"]


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def serve(
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="Port; 0 takes a free one.")] = 8080,
    host: Annotated[str, typer.Option("--host", help="Address to listen on.")] = "127.0.0.1",
    expose: Annotated[
        bool, typer.Option("--expose", help="Allow a --host that other computers can reach. It is a test server!")
    ] = False,
    database: Annotated[
        Path | None, typer.Option("--database", metavar="FILE", help="SQLite file to keep reports in; else in memory.")
    ] = None,
    token: Annotated[str, typer.Option("--token", help="The token that clients must send.")] = "test-token",  # noqa: S107
) -> None:
    """Run the bundled server, which behaves as WATS does, until Ctrl-C: to try things out without a WATS account."""
    with Output() as out:
        if not _is_loopback(host) and not expose:
            out.fail(
                f"Other computers could reach a server on {host}.",
                "Add --expose if that is what you want: the server is made for tests, without TLS.",
                code=ExitCode.USAGE,
            )
            raise typer.Exit(ExitCode.USAGE)
        stop = threading.Event()
        before = signal.signal(signal.SIGTERM, lambda *_: stop.set())
        try:
            with (
                FakeWATS(":memory:" if database is None else database, token=token) as server,
                server.serve(port, host) as url,
            ):
                out.line(f"WATS test server on {url}")
                out.line(f"Try: PYWATS_BASE_URL={url} PYWATS_TOKEN={token} pywats-async doctor")
                out.line("Ctrl-C stops it.")
                while not stop.wait(0.5):  # a wait without an end does not notice Ctrl-C on Windows
                    pass
        except KeyboardInterrupt:
            pass
        except OSError as error:
            out.fail(
                f"{host}:{port} cannot be used: {error.strerror or error}.", "Try another --port.", code=ExitCode.FAILED
            )
            raise typer.Exit(ExitCode.FAILED) from error
        finally:
            signal.signal(signal.SIGTERM, before)
