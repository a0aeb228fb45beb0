"""A sheet handed to a real print service arrives at the printer byte by byte."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.helpers.cups import QUEUE, Paper, cups


def test_cups_gets_the_pdf_itself(tmp_path: Path) -> None:
    pdf = b"%PDF-1.7\n" + bytes(range(256)) * 400 + b"\n%%EOF\n"
    file, paper = tmp_path / "sheet.pdf", Paper()
    file.write_bytes(pdf)
    with tempfile.TemporaryDirectory() as folder, cups(Path(folder), paper) as address:
        command = [sys.executable, "-m", "tests.helpers.hand_over", str(file), QUEUE]
        subprocess.run(command, env={**os.environ, "CUPS_SERVER": address}, check=True)
        assert paper.job() == pdf, "nothing is rendered on the way"
