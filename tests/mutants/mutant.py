"""What a mutant is, and the traps that mutants stand for."""

from __future__ import annotations

from enum import Enum
from pathlib import Path
from typing import NamedTuple

__all__ = ["ROOT", "Edit", "Mutant", "Trap"]

ROOT = Path(__file__).parents[2]


class Trap(Enum):
    """What goes wrong elsewhere. H is what hishel does when it is left to itself, L what it does about event loops,
    threads and processes, V how its hits differ; C and W are the cases of the plan for the cache and for the wire.
    """

    H1 = "users share answers, which never end"
    H2 = "users share what is private, too"
    H3 = "credentials are stored in clear"
    H4 = "an old answer is used without asking the server"
    H5 = "an old answer is of no use when the server is away"
    H6 = "after a refresh, the older answer comes back"
    H7 = "polling for what is not there fills the store"
    H8 = "answers that are not to be kept fill the store"
    H9 = "... and take the room from those that are"
    H10 = "an answer counts as stored that is not"
    H11 = "an answer without a Date never ends"
    H12 = "clocks that differ, or jump, prolong an answer"
    H13 = "nothing goes past the cache"
    H14 = "the age that another cache states"
    H15 = "a POST is answered from the cache"
    H16 = "a write drops its own URL only"
    H17 = "failures are kept"
    H18 = "half a gzip is kept, and served"
    H19 = "a body that breaks off is kept"
    L1 = "one store for one event loop after another"
    L2 = "a store that knows asyncio only"
    L3 = "one store for two event loops at a time hangs"
    L4 = "two event loops on one file"
    L5 = "several processes on one file"
    L6 = "the first who closes a shared store closes it for all"
    L7 = "a file of an older version is an error at each request"
    L8 = "a file that fails floods the log"
    L9 = "a locked file costs five seconds"
    L10 = "a cancelled read leaves half an answer"
    L11 = "the interpreter does not end"
    V1 = "a hit lacks what an answer has"
    V2 = "a hit counts as bytes from the network"
    V3 = "what is packed is stored unpacked"
    V4 = "redirects are kept"
    V5 = "a hit counts as a request to the server"
    V6 = "cookies are replayed"
    C1 = "users share nothing"
    C2 = "no store tells who asked"
    C3 = "the file is its owner's alone"
    C4 = "a hundred equal reads are one request, whoever of them gives up"
    C5 = "old answers only while the server is away, and not for ever"
    C6 = "a refresh never gives something older"
    C7 = "polling stores nothing"
    C8 = "the server's clock is not looked at"
    C9 = "a kill at any time leaves a file that is good, or replaced"
    C10 = "a locked file costs 50 ms"
    C11 = "what cannot be read is not kept"
    C12 = "no answer is older than a finished write"
    C13 = "the deviations from the RFC are those that are listed"
    C14 = "a kept body that broke is fetched again, once"
    W1 = "Retry-After is obeyed"
    W2 = "retries do not make a storm worse; one probe finds its end"
    W3 = "a report whose answer was lost is sent again"
    W4 = "another write is not, unless nothing of it was sent"
    W5 = "one deadline for all"
    W6 = "silence, and connections that the server closed"
    W7 = "answers whose length is not what they say"
    W8 = "packed answers: halves, bombs, garbage"
    W9 = "a success that is none"
    W10 = "redirects"
    W11 = "certificates"
    W12 = "names that do not resolve"
    W13 = "proxies"
    W14 = "cancelled at any time, nothing stays behind"
    W15 = "an hour of faults leaves nothing"
    W16 = "threads, event loops, processes"


class Edit(NamedTuple):
    """One place in the package, and what is put there."""

    file: str
    """Below `pywats_async/`."""
    old: str
    """Stands there once."""
    new: str


class Mutant(NamedTuple):
    """A defect, and the tests that find it."""

    traps: str
    """Names of `Trap`, with spaces in between."""
    defect: str
    edits: tuple[Edit, ...]
    tests: tuple[str, ...]
    """Node ids below `tests/`. Each of them must fail; of one with parameters, one case at least."""
