"""A county's server in a process of its own, begun by one that has read all it needs already.

Starting Python, reading the program and its definitions takes a second, a hundred times over.
``python -m sync.county`` itself is started in ``test_code_pages`` and ``test_command_line``.
"""

import os
import sys
from collections.abc import Sequence
from multiprocessing import get_context
from multiprocessing.connection import Connection

from forms.program import bundled
from sync.county import serve  # noqa: F401  read before a server is wanted
from sync.county.__main__ import main

PROCESSES = get_context("forkserver")
PROCESSES.set_forkserver_preload(["pytest", __name__])

bundled()


def run(words: Sequence[str], said: Connection) -> None:
    """Be ``cunji-county`` with these words; what it says goes into the pipe."""
    os.dup2(said.fileno(), 1)
    with open(1, "w", encoding="utf-8", closefd=False) as sys.stdout:
        sys.exit(main(words))
