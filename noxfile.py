"""What is checked before a change goes in: `nox` runs the default sessions, `nox -s NAME` one of them."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import nox

nox.needs_version = ">=2025.5"
nox.options.default_venv_backend = "uv|virtualenv"
nox.options.sessions = ["lint", "types", "tests", "bare"]

PYTHONS = nox.project.python_versions(nox.project.load_toml("pyproject.toml"))
OLDEST, NEWEST = PYTHONS[0], PYTHONS[-1]
UNPROVED = ["3.14"]
"""Pythons that are tested but not promised: no classifier names them."""
PEERS = [
    "aiohttp>=3.13",
    "aiohttp-client-cache[sqlite]>=0.14",
    "hishel[async,httpx]>=2",
    "persist-queue>=1.0",
    "requests-cache>=1.2",
]
"""What benchmarks set beside the package."""


def group(name: str) -> list[str]:
    """Return the requirements of a dependency group."""
    return list(nox.project.dependency_groups(nox.project.load_toml("pyproject.toml"), name))


@nox.session(python=OLDEST)
def lint(session: nox.Session) -> None:
    """Style, layers, spelling, workflows."""
    session.install("-e", ".", *group("lint"))
    session.run("ruff", "check")
    session.run("ruff", "format", "--check")
    session.run("lint-imports", "--no-logo")
    session.run("codespell")
    session.run("zizmor", "--offline", "--quiet", ".github")


@nox.session(python=OLDEST)
def types(session: nox.Session) -> None:
    """Run mypy and pyright, strict, on the package, and on the tests of its types."""
    session.install("-e", ".[all]", *group("test"), *group("types"))
    session.run("mypy")
    session.run("mypy", "tests/typing", "examples")
    session.run("pyright")
    session.run("pyright", "tests/typing", "examples")


@nox.session(python=OLDEST)
def checkers(session: nox.Session) -> None:
    """Run the younger type checkers on the tests of the types. Not by default: both change every week."""
    session.install("-e", ".[all]", *group("test"), "ty", "pyrefly")
    exact = ["tests/typing/clients.py", "tests/typing/reports.py"]
    session.run("ty", "check", *exact)
    session.run("pyrefly", "check", *exact)


@nox.session(python=[*PYTHONS, *UNPROVED])
def tests(session: nox.Session) -> None:
    """Run the whole suite on each Python that is there."""
    session.install("-e", ".[all]", *group("test"))
    session.run("pytest", "-n", "auto", *session.posargs)


@nox.session(python=OLDEST)
def soak(session: nox.Session) -> None:
    """Kill a station 500 times while it queues, 20 times at each named place; damage files; an hour of faults."""
    session.install("-e", ".[all]", *group("test"))
    often = {"PYWATS_SOAK_CYCLES": "500", "PYWATS_SOAK_TIMES": "20", "PYWATS_SOAK_EXAMPLES": "1000"}
    often["PYWATS_SOAK_DEPTH"] = "100000"
    killed = ("pytest", "tests/queue", "tests/converters/test_kills.py", "--timeout", "3600")
    session.run(*killed, *session.posargs, env=often)
    hour = {"PYWATS_SOAK_SECONDS": "3600", "PYWATS_SOAK_KILLS": "100", "PYWATS_SOAK_STEP": "0.001"}
    long = ("tests/transports/test_faults.py", "tests/transports/test_cache_damage.py")
    session.run("pytest", *long, "--timeout", "7200", *session.posargs, env=hour)
    many = {"PYWATS_SOAK_EXAMPLES": "1000"}
    session.run("pytest", "tests/transports/test_cache_property.py", "--timeout", "0", *session.posargs, env=many)
    crowds = (
        "pytest",
        "tests/converters/test_many_files.py",
        "tests/converters/formats/test_stdf.py",
        "--timeout",
        "0",
    )
    session.run(*crowds, *session.posargs, env={"PYWATS_SOAK_FILES": "10000", "PYWATS_SOAK_MB": "500"})
    fuzz = ("pytest", "-n", "auto", "--timeout", "0", "tests/converters/test_fuzz.py")
    session.run(*fuzz, *session.posargs, env={"PYWATS_FUZZ": "100000"})


@nox.session(python=OLDEST)
def mutants(session: nox.Session) -> None:
    """Put each known defect into a copy of the package: the tests named with it must fail."""
    session.install("-e", ".[all]", *group("test"))
    session.run("python", "-m", "tests.mutants", *session.posargs)


@nox.session(python=OLDEST, venv_backend="uv")
def lowest(session: nox.Session) -> None:
    """Run the whole suite on the lowest version of each direct dependency."""
    session.install("--resolution", "lowest-direct", "-e", ".[all]", *group("test"))
    session.run("pytest", "-n", "auto", *session.posargs)


@nox.session(python=OLDEST)
def legacy(session: nox.Session) -> None:
    """Run the scripts in the old API under the real pywats-api too, and compare what they give."""
    old = _beside(session, "old")
    session.run(old, "-m", "pip", "install", "--quiet", "pywats-api==0.6.0rc1", external=True)
    session.install("-e", ".[all]", *group("test"))
    session.run("pytest", "tests/legacy", *session.posargs, env={"PYWATS_OLD_PYTHON": old})


@nox.session(python=OLDEST)
def schema(session: nox.Session) -> None:
    """Send the bundled server what the public document allows, at random: it may refuse, but never fail.

    `PYWATS_OPENAPI` names the document; it lies beside the checkout otherwise.
    """
    session.install("-e", ".[server]", "schemathesis>=4")
    document = os.environ.get("PYWATS_OPENAPI", "../shared/wats/openapi_public.json")
    session.run("python", "-m", "tests.contract.random_requests", document, *session.posargs)


@nox.session(python=OLDEST)
def httpx2(session: nox.Session) -> None:
    """Run the whole suite on httpx2, the maintained fork of httpx."""
    session.install("-e", ".[all]", *group("test"), "httpx2")
    # A .pth file reaches the workers of xdist and the processes that tests start.
    where = "import sysconfig; print(sysconfig.get_path('purelib'))"
    packages = Path(str(session.run("python", "-c", where, silent=True)).strip())
    shutil.copy("tests/alias_httpx.py", packages)
    (packages / "alias_httpx.pth").write_text("import alias_httpx\n")
    session.run("python", "-c", "import httpx; assert httpx.__name__ == 'httpx2'")
    session.run("pytest", "-n", "auto", *session.posargs)


@nox.session(python=NEWEST)
def bare(session: nox.Session) -> None:
    """Use the built package without any extra: import it, build a report, send it; and pytest starts beside it."""
    session.install(".")
    session.run("python", "-P", "tests/bare.py")
    session.install("pytest")
    with session.chdir(session.create_tmp()):
        session.run("pytest", "--version")


@nox.session(python=OLDEST)
def docs(session: nox.Session) -> None:
    """Build the documentation into site/."""
    session.install("-e", ".", *group("docs"))
    session.run("zensical", "build", "--clean", "--strict")


def built(session: nox.Session) -> tuple[Path, Path]:
    """Build sdist and wheel into an empty folder; return it, and the wheel."""
    session.install("build[uv]")
    dist = Path(session.create_tmp()).resolve() / "dist"
    shutil.rmtree(dist, ignore_errors=True)
    session.run("python", "-m", "build", "--installer", "uv", "--outdir", str(dist), silent=True)
    (wheel,) = dist.glob("*.whl")
    return dist, wheel


def empty_environment(session: nox.Session, *requirements: str) -> Path:
    """Install into a new environment beside the session's own; return its folder of programs."""
    folder = Path(session.create_tmp()).resolve() / "empty"
    session.run("python", "-m", "venv", "--clear", str(folder))
    programs = folder / ("Scripts" if sys.platform == "win32" else "bin")
    python = str(programs / "python")
    pip = (
        ("uv", "pip", "install", "--python", python)
        if session.venv_backend == "uv"
        else (python, "-m", "pip", "install")
    )
    session.run(*pip, "--quiet", *requirements, external=True)
    return programs


@nox.session(python=OLDEST)
def newcomer(session: nox.Session) -> None:
    """Read the tutorial and the how-to pages as a newcomer: do what they say, with the built wheel, page by page."""
    dist, wheel = built(session)
    session.install(f"{wheel}[cli]")
    # Outside of the checkout: create_tmp has set it, and a newcomer's folder is in nobody's project.
    session.run("python", "-m", "tests.newcomer", str(dist), *session.posargs, env={"TMPDIR": None})


@nox.session(python=OLDEST)
def release(session: nox.Session) -> None:
    """Build what is published, look into it, and use it in an empty environment outside the checkout."""
    session.install("twine>=6.1", "validate-pyproject[all]")
    session.run("validate-pyproject", "pyproject.toml")
    dist, wheel = built(session)
    session.run("twine", "check", "--strict", *map(str, dist.iterdir()))
    session.run("python", "tests/release.py", str(dist))
    programs = empty_environment(session, f"{wheel}[cli]")
    session.run(str(programs / "python"), "-m", "pip", "check", external=True)
    with session.chdir(session.create_tmp()):
        session.run(str(programs / "pywats-async"), "--version", external=True)
        session.run(str(programs / "pywats-async"), "demo", external=True)


LICENCES = ["0BSD", "Apache", "BSD", "CC0-1.0", "ISC", "MIT", "MPL 2.0", "PSF", "Python Software Foundation", "Zlib"]
"""What a dependency may be licensed under."""


@nox.session(python=OLDEST)
def supply(session: nox.Session) -> None:
    """List the licences of all dependencies, write their bill of materials, and look for known vulnerabilities."""
    programs = empty_environment(session, ".[all]")
    python = str(programs / "python")
    session.install("cyclonedx-bom>=7", "pip-audit>=2.9", "pip-licenses>=5")
    allowed = ("--partial-match", "--allow-only", ";".join(LICENCES))
    session.run("pip-licenses", "--python", python, "--from=mixed", "--order=license", *allowed)
    bill = Path(session.create_tmp()).resolve() / "sbom.json"
    session.run("cyclonedx-py", "environment", "--output-format", "JSON", "--output-file", str(bill), python)
    where = "import sysconfig; print(sysconfig.get_path('purelib'))"
    packages = str(session.run(python, "-c", where, silent=True, external=True)).strip()
    said = str(session.run("pip-audit", "--path", packages, "--progress-spinner", "off", silent=True))
    session.log(f"Bill of materials: {bill}. {said.splitlines()[0]}")
    if (unknown := said.count("could not be audited")) > 1:  # one is this package
        session.warn(f"{unknown} packages could not be audited: is the advisory database within reach?")


@nox.session(python=OLDEST)
def bench(session: nox.Session) -> None:
    """Measure this package, the old client and other libraries in turn; write tables and pictures into the docs."""
    session.install(
        "-e", ".[redis,server,watch]", "time-machine>=2.16", "trustme>=1.2"
    )  # no more extras: httpx and httpcore import what they find
    old, peers = (_beside(session, name) for name in ("old", "peers"))
    session.run(old, "-m", "pip", "install", "--quiet", "pywats-api==0.6.0rc1", "time-machine", external=True)
    session.run(peers, "-m", "pip", "install", "--quiet", *PEERS, external=True)
    session.run(peers, "-m", "pip", "install", "--quiet", "litequeue", external=True, success_codes=[0, 1])
    shown = ["--json", "docs/benchmarks.json", "--markdown", "docs/benchmarks.md", "--pictures", "docs/pictures"]
    command = ("python", "-m", "tests.bench", "--old", old, "--peers", peers, *(session.posargs or shown))
    session.run(*command, success_codes=[0, 1])  # 1: a target is missed, as the table says


def _beside(session: nox.Session, name: str) -> str:
    """Make a venv of its own beside that of the session, and return its Python."""
    folder = Path(session.create_tmp()).absolute() / name
    session.run("python", "-m", "venv", "--clear", str(folder), silent=True)
    return str(folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python"))
