"""LibreOffice, where somebody installed it: shows on paper what our splices made.

It is never needed. The file lies in a folder of its own, closed to others, as long as it takes.
"""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Final

from desktop.errors.office_file import ConverterFailed, ConverterMissing

_NAME: Final = "文件"
_PLACES: Final = (
    r"C:\Program Files\LibreOffice\program\soffice.exe",
    r"C:\Program Files (x86)\LibreOffice\program\soffice.exe",
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    "/opt/libreoffice/program/soffice",
)
"""Where it lies when no path leads there."""
TIME_S: Final = 180
"""So long may it take; a first start writes its own settings."""


def office_program() -> str | None:
    """The program, where it is installed."""
    found = shutil.which("soffice") or shutil.which("libreoffice")
    return found or next((place for place in _PLACES if Path(place).is_file()), None)


class Conversion:
    """One file on its way to a PDF: the folder it lies in, and the command.

    Args:
        content: The file.
        ending: Of its name: ``.docx``, ``.xlsx``.

    Raises:
        ConverterMissing: No program is installed that could do it.
    """

    def __init__(self, content: bytes, ending: str) -> None:
        program = office_program()
        if program is None:
            raise ConverterMissing
        self._folder = tempfile.TemporaryDirectory(prefix="cunji", ignore_cleanup_errors=True)
        folder = Path(self._folder.name)
        file = folder / f"{_NAME}{ending}"
        file.write_bytes(content)
        self._pdf = file.with_suffix(".pdf")
        self.program = program
        self.arguments = [
            f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--norestore",
            "--nologo", "--convert-to", "pdf", "--outdir", str(folder), str(file),
        ]  # fmt: skip

    def result(self) -> bytes:
        """The PDF, once the command has ended; then nothing is left of it.

        Raises:
            ConverterFailed: It made none.
        """
        try:
            return self._pdf.read_bytes()
        except OSError:
            raise ConverterFailed from None
        finally:
            self.give_up()

    def give_up(self) -> None:
        """Leave nothing behind."""
        self._folder.cleanup()


def as_pdf(content: bytes, ending: str) -> bytes:
    """A file on paper, waited for.

    Args:
        content: The file.
        ending: Of its name: ``.docx``, ``.xlsx``.

    Raises:
        ConverterMissing: No program is installed that could do it.
        ConverterFailed: It made none, or took too long.
    """
    under_way = Conversion(content, ending)
    try:
        subprocess.run(  # noqa: S603  the office program a person installed
            [under_way.program, *under_way.arguments], check=False, capture_output=True,
            timeout=TIME_S, stdin=subprocess.DEVNULL, env=os.environ | {"SAL_USE_VCLPLUGIN": "svp"},
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        under_way.give_up()
        raise ConverterFailed from None
    return under_way.result()
