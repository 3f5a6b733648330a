"""Run schemathesis against the bundled server: `python -m tests.contract.random_requests DOCUMENT [OPTIONS]`."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence

from pywats_async.testing import FakeWATS

FIXED = ("--checks", "not_a_server_error", "--phases", "examples,fuzzing", "--suppress-health-check", "all")


def main(document: str, options: Sequence[str]) -> int:
    """Return the exit code of schemathesis: 1 if any request was answered by an error of the server."""
    with FakeWATS() as server, server.serve() as url:
        token = f"Authorization: Basic {server.token}"
        command = ["schemathesis", "run", document, "--url", url, "--header", token, *FIXED, *options]
        return subprocess.run(command, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:] or ["--max-examples", "30", "--workers", "2"]))
