"""Run the server and the workers, each in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .scenarios import Scenario, Server

__all__ = ["Rounds", "authority", "run", "running", "version"]

ROOT = Path(__file__).parents[2]
_LONGEST = 900
"""Seconds that one measurement may take."""


def authority(folder: Path) -> tuple[Path, Path]:
    """Make a certificate for the server, and return its file (with the key) and that of the authority."""
    import trustme

    ca = trustme.CA()
    certificate, trusted = folder / "server.pem", folder / "ca.pem"
    ca.issue_cert("127.0.0.1", "localhost").private_key_and_cert_chain_pem.write_to_path(str(certificate))
    ca.cert_pem.write_to_path(str(trusted))
    return certificate, trusted


@contextmanager
def running(server: Server, certificate: Path) -> Iterator[str]:
    """Run the server, and give its address."""
    command = [sys.executable, "-m", "tests.bench.server", str(server.delay)]
    if server.whole:
        command = [sys.executable, "-m", "tests.bench.wats_server"]
    if server.tls:
        command.append(str(certificate))
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        port = int(process.stdout.readline())
        yield f"https://localhost:{port}" if server.tls else f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()
        if process.stdout is not None:
            process.stdout.close()


def run(python: str, side: str, scenario: Scenario, parameters: Mapping[str, Any], trusted: Path) -> dict[str, Any]:
    """Measure a scenario once, in a new process. A measurement that fails has its last words as `failure`."""
    command = [python, "-m", f"tests.bench.{side}", scenario.measure, json.dumps(dict(parameters))]
    own = {name: value for name, value in os.environ.items() if not name.upper().startswith(("PYWATS_", "WATS_"))}
    environment = own | {"PYWATS_CONFIG": os.devnull}
    if scenario.server is not None and scenario.server.tls:
        environment |= {"PYWATS_CA_BUNDLE": str(trusted), "SSL_CERT_FILE": str(trusted)}
    try:
        done = subprocess.run(
            command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=_LONGEST, check=False
        )
    except subprocess.TimeoutExpired:
        return {"failure": f"not done after {_LONGEST} s"}
    if done.returncode:
        return {"failure": (done.stderr.strip().splitlines() or ["no word"])[-1]}
    figure: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return figure


def version(python: str, side: str) -> str:
    """Return which version of the library a Python has."""
    command = [python, "-m", f"tests.bench.{side}"]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()


@dataclass(frozen=True)
class Rounds:
    """How measurements are repeated."""

    rounds: int | None
    quick: bool
    certificate: Path
    trusted: Path

    def measure(self, sides: Sequence[tuple[str, str, Scenario]]) -> list[list[dict[str, Any]]]:
        """Measure the sides (a Python, the program, what it does) in turn, round by round, and return what each gave.

        Which side begins changes with the round.
        """
        first = sides[0][2]
        found: list[list[dict[str, Any]]] = [[] for _ in sides]
        for number in range(self.rounds or (1 if self.quick else first.rounds)):
            for (python, program, scenario), results in [*zip(sides, found, strict=True)][:: -1 if number % 2 else 1]:
                server = nullcontext("") if scenario.server is None else running(scenario.server, self.certificate)
                with server as url:
                    parameters = scenario.given(quick=self.quick) | ({"url": url} if url else {})
                    results.append(run(python, program, scenario, parameters, self.trusted))
        return found
