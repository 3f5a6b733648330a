"""How many requests typical tasks cost: `python -m tests.bench.calls --old PYTHON --markdown docs/queries.md`.

Each task is done twice on a new bundled server: by a script for `pywats-api`, written as its examples are, and by the
calls that we offer for it.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

from pywats_async import WATS, Product, ProductRevision
from pywats_async.asset import Asset
from pywats_async.testing import FakeWATS

from ..testing.reports import uut
from .table import write_between_markers

__all__ = ["TASKS", "Task", "ours"]

SERIALS = [f"SN-{number}" for number in range(100)]
NUMBERS = [f"PN-{number}" for number in range(100)]


class Task(NamedTuple):
    """One task: the old script (it has `wats`, `serials`, `numbers`), ours, and why it cannot be less."""

    name: str
    old: str
    ours: Callable[[WATS], object]
    because: str


def box_build(wats: WATS) -> None:
    """Define a box build with four sub-units."""
    with wats.product.get_box_build_template("PN-0", "A") as template:
        for number in NUMBERS[1:5]:
            template.add_subunit(number, "A")


def refresh(wats: WATS) -> None:
    """Let ten readers ask for the same at once."""
    with ThreadPoolExecutor(10) as pool:
        list(pool.map(lambda _: wats.product.get_products(), range(10)))


def submit(wats: WATS) -> None:
    """Submit fifty reports."""
    for serial in SERIALS[:50]:
        wats.report.submit_report(uut(sn=serial))


BATCH = "one query for each URL-sized part of the keys"
TASKS = [
    Task(
        "results of 100 units",
        "for sn in serials: wats.report.get_headers_by_serial(sn)",
        lambda wats: wats.report.get_headers_by_serial(SERIALS),
        BATCH,
    ),
    Task(
        "state of 100 products",
        "for pn in numbers: wats.product.get_product(pn).state",
        lambda wats: wats.product.get_products(NUMBERS),
        BATCH,
    ),
    Task(
        "50 fixtures by serial number",
        "for sn in serials[:50]: wats.asset.get_asset_by_serial(sn)",
        lambda wats: wats.asset.get_assets_by_serial(SERIALS[:50]),
        BATCH,
    ),
    Task(
        "a revision of each of 50 products",
        "from pywats.domains.product import ProductRevision\n"
        "wats.product.bulk_save_revisions([ProductRevision(part_number=pn, revision='B') for pn in numbers[:50]])",
        lambda wats: wats.product.bulk_save_revisions(
            ProductRevision(part_number=number, revision="B") for number in NUMBERS[:50]
        ),
        "the bulk route",
    ),
    Task(
        "groups of 20 products",
        "for pn in numbers[:20]: wats.product.get_groups_for_product(pn)",
        lambda wats: [wats.product.get_groups_for_product(number) for number in NUMBERS[:20]],
        "the public route, without a look at the product first",
    ),
    Task(
        "five tags for a product",
        "for n in range(5): wats.product.add_product_tag('PN-0', f'tag {n}', 'x')",
        lambda wats: wats.product.set_product_tags("PN-0", [{"key": f"tag {n}", "value": "x"} for n in range(5)]),
        "one read and one write",
    ),
    Task(
        "ten readers at once",
        "from concurrent.futures import ThreadPoolExecutor\n"
        "import asyncio\n"
        "from pywats import AsyncWATS\n"
        "async def main():\n"
        "    async with AsyncWATS(base_url=url, token='t') as awaited:\n"
        "        await asyncio.gather(*(awaited.product.get_products() for _ in range(10)))\n"
        "asyncio.run(main())",
        refresh,
        "equal reads wait for one",
    ),
    Task(
        "a box build with 4 sub-units",
        "template = wats.product.get_box_build_template('PN-0', 'A')\n"
        "for pn in numbers[1:5]: template.add_subunit(pn, 'A')\n"
        "template.save()",
        box_build,
        "each sub-unit needs the id of its revision, and a write of its own",
    ),
    Task(
        "50 reports submitted",
        "",
        submit,
        "the server takes one report a request",
    ),
    Task(
        "20 whole products",
        "for pn in numbers[:20]: wats.product.get_product(pn).revisions",
        lambda wats: wats.product.load_products(NUMBERS[:20]),
        "the server gives one whole product a request; ours are read eight at a time",
    ),
]
_OLD_SUBMIT = """
for sn in serials[:50]:
    report = wats.report.create_uut_report(operator='ada', part_number='PN-100', revision='A', serial_number=sn,
        operation_type=10, station_name='ST-1', location='Lab', purpose='Debug')
    report.get_root_sequence_call().add_boolean_step(name='LED', status='P')
    wats.report.submit_report(report)
"""
_PREAMBLE = """
import sys, logging
logging.disable(logging.CRITICAL)
from pywats import pyWATS
url = sys.argv[1]
wats = pyWATS(base_url=url, token='t')
serials, numbers = [f'SN-{n}' for n in range(100)], [f'PN-{n}' for n in range(100)]
"""


def prepared() -> FakeWATS:
    """Return a server with what the tasks are about."""
    server = FakeWATS(token=None)
    server.routes.get("/api/internal/Product/GetGroupsForProduct", query=("partNumber",))(lambda call: [])
    with WATS("http://wats.test", "t", transport=server.transport()) as wats:
        wats.product.bulk_save_products(Product(part_number=number) for number in NUMBERS)
        wats.product.bulk_save_revisions(ProductRevision(part_number=number, revision="A") for number in NUMBERS)
        kind = wats.asset.get_asset_types()[0]
        for serial in SERIALS[:50]:
            wats.asset.update_asset(Asset(serial_number=serial, type_id=kind.type_id))
    for serial in SERIALS:
        server.add_report(uut(sn=serial))
    server.reset()
    return server


def ours(task: Task) -> int:
    """Do a task our way, and return how many requests it cost."""
    with prepared() as server, WATS("http://wats.test", "t", transport=server.transport()) as wats:
        task.ours(wats)
        return server.count()


def old(task: Task, python: str) -> int:
    """Do a task with the old client, and return how many requests it cost."""
    script = _PREAMBLE + (task.old or _OLD_SUBMIT)
    with prepared() as server, server.serve() as url:
        subprocess.run([python, "-c", script, url], check=True, timeout=300, capture_output=True)
        return server.count()


def main() -> None:
    """Print the table, or put it into a page."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.calls", description=__doc__)
    parser.add_argument("--old", required=True, metavar="PYTHON", help="a Python with pywats-api installed")
    parser.add_argument(
        "--markdown", type=Path, metavar="FILE", help="write the table between the markers of this file"
    )
    options = parser.parse_args()
    counts = [(task, old(task, options.old), ours(task)) for task in TASKS]
    rows = [f"| {task.name} | {before} | {after} | {task.because} |" for task, before, after in counts]
    before, after = sum(row[1] for row in counts), sum(row[2] for row in counts)
    rows.append(f"| **all** | **{before}** | **{after}** | {1 - after / before:.0%} fewer |")
    text = "\n".join(["| task | pywats-api | ours | because |", "| --- | ---: | ---: | --- |", *rows])
    if options.markdown:
        write_between_markers(options.markdown, text)
    sys.stdout.write(text + "\n")


if __name__ == "__main__":
    main()
