"""Do what the tutorial and the how-to pages tell their reader, page by page, each in an empty folder and environment.

`python -P -m tests.newcomer DIST [PAGE...]`, with the built wheel in DIST, and installed with the extra `cli`. Ports
8080, 8081 and 6390 must be free, as the pages name them. With `--show` it prints what every block says.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.pages import Block, blocks, navigation

SECONDS = 240
"""That a block may take, downloads included."""
OWN = "PYWATS|WATS|VIRTUAL|PYTHON|UV_P|XDG|PS1"
"""Variables that a newcomer has not."""
DRIVER = """
import ast, asyncio, contextlib, io, json, os, sys, traceback
names, runner = {"__name__": "__main__"}, asyncio.Runner()
async def awaited(coroutine): return await coroutine
for line in sys.stdin:
    told, out = json.loads(line), io.StringIO()
    os.environ.update(told["env"])
    failed = ""
    with contextlib.redirect_stdout(out):
        try:
            code = compile(told["code"], told["name"], "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
            if asyncio.iscoroutine(result := eval(code, names)):
                runner.run(awaited(result))
        except BaseException:
            failed = traceback.format_exc()
    print(json.dumps({"out": out.getvalue(), "failed": failed}), flush=True)
"""


class PageError(Exception):
    """A block did not do what its page says."""


def matches(expected: str, got: str) -> bool:
    """Compare an output with what a page shows, where `...` stands for anything in a line, and alone for lines."""
    pattern = "".join(
        r"(?:.*\n)*?" if line.strip() == "..." else re.escape(line.rstrip()).replace(r"\.\.\.", ".*") + r"[ \t]*\n"
        for line in expected.strip("\n").splitlines()
    )
    return re.fullmatch(pattern, got.strip("\n") + "\n") is not None


class Reader:
    """Somebody at one page."""

    def __init__(self, page: Path, home: Path, dist: Path) -> None:
        self.page, self.home, self.folder = page, home, home / "folder"
        self.folder.mkdir()
        self.state = home / "state.sh"
        self.beside: list[subprocess.Popen[bytes]] = []
        self.python: subprocess.Popen[str] | None = None
        self.said = ""
        self.env = {k: v for k, v in os.environ.items() if not re.match(OWN, k)}
        caches = Path.home() / ".cache"
        self.env |= {"HOME": str(home), "PIP_CACHE_DIR": str(caches / "pip"), "UV_CACHE_DIR": str(caches / "uv")}
        self.env["PIP_FIND_LINKS"] = f"{dist} {self.env.get('PIP_FIND_LINKS', '')}".strip()
        self.env["UV_FIND_LINKS"] = str(dist)
        self.env |= {"TERM": "dumb", "LC_ALL": "C.UTF-8"}

    def install(self) -> None:
        """Give the reader the environment that the tutorial made, but empty; with uv if it is there (it is faster)."""
        venv = self.home / "venv"
        path = f"{venv / 'bin'}{os.pathsep}{self.env['PATH']}"
        if uv := shutil.which("uv"):
            subprocess.run([uv, "venv", "--quiet", "--python", sys.executable, venv], check=True)
            pip = venv / "bin" / "pip"
            pip.write_text(f'#!/bin/sh\nexec "{uv}" pip "$@"\n')
            pip.chmod(0o755)
        else:
            subprocess.run([sys.executable, "-m", "venv", venv], check=True)
        self.env |= {"PATH": path, "VIRTUAL_ENV": str(venv)}

    def shell(self, block: Block) -> None:
        """Run a block; what it exports, and where it goes, stays for the next."""
        kept = f"source {self.state}\n" if self.state.exists() else ""
        keep = f"\nexport -p > {self.state}; printf 'cd %q\\n' \"$PWD\" >> {self.state}\n"
        if "second terminal" in block.title:
            self.begin(kept + block.text)
            return
        done = subprocess.run(
            ["bash", "-e", "-o", "pipefail", "-c", kept + block.text + keep],
            cwd=self.folder, env=self.env, timeout=SECONDS, check=False, text=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        self.said = done.stdout
        if done.returncode:
            raise PageError(f"exit code {done.returncode}\n{done.stdout}")

    def begin(self, command: str) -> None:
        """Run a command beside the others, and wait until it has nothing more to say."""
        said = self.home / f"beside-{len(self.beside)}"
        with said.open("wb") as file:
            process = subprocess.Popen(
                ["bash", "-c", command], cwd=self.folder, env=self.env, start_new_session=True,
                stdin=subprocess.DEVNULL, stdout=file, stderr=subprocess.STDOUT,
            )  # fmt: skip
        self.beside.append(process)
        before, until = -1, time.monotonic() + 30
        while (size := said.stat().st_size) != before or not size:
            if process.poll() is not None or time.monotonic() > until:
                raise PageError(f"it did not start\n{said.read_text()}")
            before = size
            time.sleep(0.5)
        self.said = said.read_text()

    def run_python(self, block: Block) -> None:
        """Run a block in the reader's interpreter, which may await as a notebook does."""
        env = {}
        if self.state.exists():
            shown = subprocess.check_output(["bash", "-c", f"source {self.state}; env -0"], text=True, env=self.env)
            env = dict(pair.split("=", 1) for pair in shown.split("\0") if "=" in pair)
        if self.python is None:
            self.python = subprocess.Popen(
                ["python", "-c", DRIVER], cwd=self.folder, env=self.env | env, text=True,
                executable=shutil.which("python", path=(self.env | env)["PATH"]),
                stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            )  # fmt: skip
        assert self.python.stdin
        assert self.python.stdout
        told = {"env": env, "code": "\n" * block.line + block.text, "name": str(self.page)}
        print(json.dumps(told), file=self.python.stdin, flush=True)
        answer = json.loads(self.python.stdout.readline())
        self.said = answer["out"]
        if answer["failed"]:
            raise PageError(self.said + answer["failed"])

    def read(self, show: bool) -> Counter[str]:
        """Go through the page; return what was done with its blocks."""
        counts: Counter[str] = Counter()
        for block in blocks(self.page):
            try:
                if block.language == "output":
                    counts["outputs compared"] += 1
                    if not matches(block.text, self.said):
                        raise PageError(f"the page shows\n{block.text}\nbut it says\n{self.said}")
                elif block.language == "sh":
                    counts["run"] += 1
                    self.shell(block)
                elif block.title:
                    counts["saved"] += 1
                    (self.folder / block.title).parent.mkdir(exist_ok=True)
                    (self.folder / block.title).write_text(block.text)
                elif block.language == "python":
                    counts["run"] += 1
                    self.run_python(block)
                else:
                    counts["only shown"] += 1
            except PageError as error:
                raise PageError(f"{self.page.name}:{block.line}: {error}") from None
            if show and block.language in ("sh", "python") and not (block.language == "python" and block.title):
                print(f"--- {self.page.name}:{block.line}\n{self.said}", flush=True)
        return counts

    def leave(self) -> None:
        """End what was started."""
        if self.python is not None:
            assert self.python.stdin
            self.python.stdin.close()
            self.python.wait(30)
        for process in self.beside:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(30)


def main() -> int:
    """Read the pages; return how many do not tell the truth."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("dist", type=Path)
    parser.add_argument("pages", nargs="*", help="names, as `offline`; all by default")
    parser.add_argument("--show", action="store_true")
    told = parser.parse_args()
    (wheel,) = told.dist.resolve().glob("*.whl")
    for port in (8080, 8081, 6390):
        with socket.create_server(("127.0.0.1", port)):
            pass
    groups, wrong = navigation(), 0
    for page in [*groups["Tutorial"], *groups["How-to"]]:
        if told.pages and page.stem not in told.pages:
            continue
        wanted = {block.text.split()[0] for block in blocks(page, "sh") if "second terminal" in block.title}
        if missing := [name for name in wanted - {"pywats-async"} if shutil.which(name) is None]:
            print(f"{page.stem:10} NOT READ: there is no {missing[0]} here", flush=True)
            continue
        began = time.monotonic()
        with TemporaryDirectory(ignore_cleanup_errors=True) as home:
            reader = Reader(page, Path(home), wheel.parent)
            try:
                if page not in groups["Tutorial"]:  # who reads these has done the tutorial
                    reader.install()
                    reader.begin(f"exec {Path(sys.executable).parent / 'pywats-async'} serve")
                    reader.env |= {"PYWATS_BASE_URL": "http://127.0.0.1:8080", "PYWATS_TOKEN": "test-token"}
                counts = reader.read(told.show)
                said = ", ".join(f"{count} {what}" for what, count in counts.items())
            except PageError as error:
                wrong += 1
                said = f"FAILED {error}"
            finally:
                reader.leave()
        print(f"{page.stem:10} {time.monotonic() - began:5.1f} s  {said}", flush=True)
    return min(wrong, 1)


if __name__ == "__main__":
    sys.exit(main())
