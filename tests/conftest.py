"""What every test may use."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from .canary import Canary
from .redis_process import free_port, serving


def pytest_configure(config: pytest.Config) -> None:
    """Search what the tests leave behind, where they were started."""
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Canary(config))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Let `-n auto` start more workers than there are processors: many a test waits for a process of its own."""
    return 2 + (os.cpu_count() or 1)


@pytest.fixture(params=["asyncio", "trio"])
def anyio_backend(request: pytest.FixtureRequest) -> str:
    """Run each async test on both event loops."""
    return str(request.param)


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the developer's own WATS settings out of the tests."""
    for name in list(os.environ):
        if name.upper().startswith(("PYWATS_", "WATS_")) and name != "PYWATS_SAMPLES":
            monkeypatch.delenv(name)
    monkeypatch.setenv("PYWATS_CONFIG", os.devnull)


@pytest.fixture(scope="session")
def samples() -> Path:
    """The folder of real sample files: `PYWATS_SAMPLES`, else `../shared/samples` beside the checkout."""
    folder = Path(os.environ.get("PYWATS_SAMPLES") or Path(__file__).parents[2] / "shared" / "samples")
    if not folder.is_dir():
        pytest.skip(f"NO SAMPLE FILES: {folder} is missing. Set PYWATS_SAMPLES to the folder of real sample files.")
    return folder


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a Redis server: `REDIS_URL`, a database of its own for each worker, or a redis-server from the PATH.

    What is in the database is erased.
    """
    pytest.importorskip("redis", reason="NO REDIS CLIENT: install the extra redis.")
    if given := os.environ.get("REDIS_URL"):
        yield urlsplit(given)._replace(path=os.environ.get("PYTEST_XDIST_WORKER", "gw0")[2:]).geturl()
        return
    port = free_port()
    with serving(tmp_path_factory.mktemp("redis"), port):
        yield f"redis://127.0.0.1:{port}/0"


@pytest.fixture
def redis(redis_server: str) -> str:
    """The URL of a Redis server that is empty."""
    from redis import Redis

    with Redis.from_url(redis_server) as client:
        client.flushdb()
    return redis_server
