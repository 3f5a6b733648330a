"""A redis-server from the PATH, started and killed by the tests."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


def free_port() -> int:
    """Return a port that nobody uses."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


@contextmanager
def serving(folder: Path, port: int, *options: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run a server while the block lasts. Without options it keeps nothing on disk."""
    program = shutil.which("redis-server")
    if program is None:
        pytest.skip("NO REDIS: install redis-server, or set REDIS_URL.")
    command = [program, "--port", str(port), "--bind", "127.0.0.1", "--dir", str(folder), "--save", "", *options]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        try:
            for _ in range(500):
                if _answers(port):
                    break
                time.sleep(0.02)
            yield process
        finally:
            process.kill()


def _answers(port: int) -> bool:
    """Whether a server takes commands: one that listens may still be loading what it kept."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=5) as probe:
            probe.sendall(b"PING\r\n")
            return probe.recv(64)[:8] not in (b"", b"-LOADING")
    except OSError:
        return False
