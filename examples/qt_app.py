"""A window that awaits the client: Qt's event loop runs asyncio (qasync). Needs PySide6 and qasync.

`python examples/qt_app.py` shows the last reports of the bundled server.
"""

from __future__ import annotations

import asyncio
import sys

import qasync
from PySide6.QtWidgets import QListWidget, QPushButton, QVBoxLayout, QWidget

from pywats_async import AsyncWATS, PyWATSError
from pywats_async.testing import FakeWATS


class Window(QWidget):
    """A button, and the reports that it reads."""

    def __init__(self, wats: AsyncWATS) -> None:
        super().__init__()
        self.wats = wats
        self.rows, self.button = QListWidget(), QPushButton("Read")
        layout = QVBoxLayout(self)
        layout.addWidget(self.button)
        layout.addWidget(self.rows)
        self.button.clicked.connect(self.read)

    @qasync.asyncSlot()
    async def read(self) -> None:
        """Fill the list; the window stays alive meanwhile."""
        self.rows.clear()
        self.button.setEnabled(False)
        try:
            for header in await self.wats.report.query_uut_headers(top=20):
                self.rows.addItem(f"{header.serial_number}  {header.result}")
        except PyWATSError as error:
            self.rows.addItem(str(error))
        finally:
            self.button.setEnabled(True)


async def main() -> None:
    """Show the window until it is closed; with --once, read once and close it."""
    with FakeWATS() as server, server.serve() as url:
        async with AsyncWATS(url, server.token) as wats:
            await wats.report.submit_report(wats.report.create_uut_report("ada", "PSU-5", "A", "SN-1", 10))
            window = Window(wats)
            window.show()
            await window.read()
            print(window.rows.item(0).text())
            if "--once" not in sys.argv:
                await asyncio.Event().wait()


if __name__ == "__main__":
    qasync.run(main())
