"""Tokens, cookies, passwords and user names: all is used that writes or shows something, and none of them is found in a
file, log, repr, error or traceback.
"""

from __future__ import annotations

import io
import logging
import pickle
import traceback
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import pytest
from typer.testing import CliRunner

from pywats_async import WATS, AsyncWATS, PyWATSError, logs
from pywats_async.cli.app import app
from pywats_async.testing import FakeWATS

from .canary import marked_files

pytest_plugins = ("pytester",)
pytestmark = pytest.mark.anyio

TOKEN = "CANARY1dG9rZW4="
SECRETS = ("CANARY1", "CANARY2cookie", "CANARY3password", "CANARY4user")
PROXY = "http://CANARY4user:CANARY3password@127.0.0.1:9"


class Recorded(httpx.AsyncBaseTransport):
    """The bundled server, which sets cookies, and now and then refuses or fails; remembers what it was sent."""

    def __init__(self) -> None:
        self.inner, self.count, self.tokens = FakeWATS(token=TOKEN).transport(), 0, set[str]()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.count += 1
        self.tokens.add(request.headers.get("authorization", ""))
        assert "cookie" not in request.headers
        if self.count % 5 == 0:
            raise httpx.ReadError(f"broken near {PROXY}", request=request)
        response = await self.inner.handle_async_request(request)
        response.headers["set-cookie"] = "session=CANARY2cookie; path=/"
        return response


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Everything that anybody logs, at every level, through the filter that applications are told to use."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    logs.redact(handler)
    yield stream
    root.removeHandler(handler)
    root.setLevel(level)


def found(shown: list[object], log: io.StringIO, folder: Path | None = None) -> list[str]:
    texts = {"log": log.getvalue(), "shown": "\n".join(map(str, shown)) + "\n".join(map(repr, shown))}
    files = [] if folder is None else [path for path in folder.rglob("*") if path.is_file()]
    assert folder is None or files, "no file was written"
    texts |= {str(path): path.read_bytes().decode("latin-1") for path in files}
    return [f"{secret} in {where}" for where, text in texts.items() for secret in SECRETS if secret in text]


async def use(wats: AsyncWATS, folder: Path, shown: list[object]) -> None:
    for number in range(4):
        report = wats.report.create_uut_report("ada", "PN-1", "A", f"SN-{number}", 10)
        for doing in (
            lambda: wats.report.submit_report(report),  # noqa: B023
            lambda: wats.queue.enqueue(report),  # noqa: B023
            lambda: wats.report.query_uut_headers(top=5),
            lambda: wats.report.get_report(report.id),  # noqa: B023
            lambda: wats.report.get_report("00000000-0000-0000-0000-000000000000"),
            lambda: wats.report.download_certificate(report.id, folder / f"{number}.pdf"),  # noqa: B023
            lambda: wats.product.get_product("nobody"),
        ):
            with wats.capture() as answers:
                try:
                    shown.append(await doing())
                except PyWATSError as error:
                    shown += [error, vars(error), "".join(traceback.format_exception(error))]
                    with suppress(Exception):
                        shown.append(pickle.dumps(error))
            shown += answers
            shown += [answer.response.request.headers.raw for answer in answers]
    shown += [wats, wats.settings, wats.settings.redacted(), wats.cache.stats, wats.metrics.snapshot()]
    shown += [wats.metrics.prometheus(), vars(wats._http._connection.client._transport)]


@pytest.mark.parametrize("kind", ["memory", "sqlite"])
async def test_no_secret_is_left_anywhere(kind: str, tmp_path: Path, log: io.StringIO) -> None:
    wire, shown = Recorded(), list[object]()
    places: dict[str, Any] = {"cache_path": tmp_path / "c" / "cache.db", "queue_path": tmp_path / "q" / "queue.db"}
    given: dict[str, Any] = {"transport": wire, "proxy": PROXY, "cache": kind, "cache_ttl": {"report": 60}, **places}
    async with AsyncWATS("https://wats.test", TOKEN, **given) as wats:
        await use(wats, tmp_path, shown)
        left = found(shown, log, tmp_path)
    assert wire.tokens == {f"Basic {TOKEN}"}, "the token was used"
    assert "GET /api/Report/Query/Header" in log.getvalue(), "requests were logged"
    assert left + found(shown, log, tmp_path) == []


def test_nor_by_the_blocking_client_and_the_command_line(log: io.StringIO, monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[object] = []
    with WATS("https://wats.test", TOKEN, transport=Recorded(), proxy=PROXY) as wats:
        for _ in range(6):
            try:
                shown.append(wats.get_version())
            except PyWATSError as error:
                shown += [error, "".join(traceback.format_exception(error))]
        shown += [wats, vars(wats)]
    for name, value in {"BASE_URL": "https://wats.test", "TOKEN": TOKEN, "PROXY": PROXY, "ATTEMPTS": "1"}.items():
        monkeypatch.setenv(f"PYWATS_{name}", value)
    for command in (["config", "show"], ["config", "show", "--json"], ["doctor"], ["query"], ["query", "--json"]):
        result = CliRunner().invoke(app, command)
        shown += [result.output, result.stderr, result.exception]
    assert "wats.test" in str(shown)
    assert found(shown, log) == []


def test_a_run_that_leaves_a_secret_behind_fails(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[1]))
    pytester.makepyfile("""
        import logging
        def test_written(tmp_path): (tmp_path / "kept").write_bytes(b"..test-token..")
        def test_logged(): logging.getLogger("x").warning("CANARY7")
        def test_clean(tmp_path): (tmp_path / "kept").write_bytes(b"fine")
    """)
    pytester.makeconftest("from tests.conftest import pytest_configure")
    result = pytester.runpytest_subprocess("-p", "no:cacheprovider")
    result.assert_outcomes(passed=3)
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(["*secrets left behind*", "*test_logged: Captured log call", "*test_written0/kept"])
    for path in marked_files(pytester.path):
        path.unlink()


def test_the_search_finds_what_is_there(tmp_path: Path) -> None:
    (tmp_path / "kept").write_bytes(b"..CANARY2cookie..")
    assert found([f"Basic {TOKEN}"], io.StringIO("through CANARY3password"), tmp_path) == [
        "CANARY3password in log",
        "CANARY1 in shown",
        f"CANARY2cookie in {tmp_path / 'kept'}",
    ]
    (tmp_path / "kept").unlink()  # what is left is searched again, with all that the suite leaves
