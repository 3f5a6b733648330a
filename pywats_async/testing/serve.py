"""The server on a real socket: uvicorn in a thread of its own."""

from __future__ import annotations

import socket
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from .delivery import HANG_UP

if TYPE_CHECKING:
    from .app import FakeWATS

__all__ = ["serving"]

_STOP_SECONDS = 5.0


class _Protocol(H11Protocol):
    """Lets the app close the connection, for the faults that break it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        inner = self.app

        async def app(scope: Any, receive: Any, send: Any) -> None:
            scope.setdefault("extensions", {})[HANG_UP] = self.transport.close
            await inner(scope, receive, send)

        self.app = app


class _Server(uvicorn.Server):
    """Says when it listens."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()


@contextmanager
def serving(
    app: FakeWATS, host: str, port: int, *, certfile: str | Path | None = None, keyfile: str | Path | None = None
) -> Generator[str]:
    """Serve `app` while the block lasts, and give its URL. It listens when the block begins, and is gone when it ends.

    Raises:
        OSError: the address is in use or not ours.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.create_server((host, port), family=family, backlog=2048)
    # asyncio sets this only on sockets that name TCP as their protocol; without it each answer waits 40 ms for an ACK.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, True)
    config = uvicorn.Config(
        app,
        http=_Protocol,
        ws="none",
        lifespan="off",
        log_config=None,
        log_level="critical",
        access_log=False,
        date_header=False,
        server_header=False,
        timeout_graceful_shutdown=1,
        ssl_certfile=None if certfile is None else str(certfile),
        ssl_keyfile=None if keyfile is None else str(keyfile),
    )
    server = _Server(config)
    failure: list[BaseException] = []

    def run() -> None:
        try:
            server.run([listener])
        except BaseException as error:
            failure.append(error)
        finally:
            server.ready.set()

    thread = Thread(target=run, name="FakeWATS", daemon=True)
    thread.start()
    server.ready.wait()
    try:
        if failure:
            raise RuntimeError(f"The server did not start: {failure[0]}") from failure[0]
        scheme = "http" if certfile is None else "https"
        shown = f"[{host}]" if ":" in host else host
        yield f"{scheme}://{shown}:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(_STOP_SECONDS)
        listener.close()
