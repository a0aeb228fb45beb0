"""Entry of the packaged program: cunji-window opens the window, cunji is the command line.

``cunji practice-county …`` is the county's server for ``cunji demo``, which cannot say
``python -m sync.county`` where there is no Python of its own.
"""

import sys
from pathlib import Path


def main() -> int:
    """Start what the name of the file, or the first word, stands for."""
    if sys.argv[1:2] == ["practice-county"]:
        del sys.argv[1]
        from sync.county.__main__ import main as county

        return county()
    if Path(sys.argv[0]).stem == "cunji-window":
        from desktop.__main__ import main as window

        return window()
    from desktop.cli.__main__ import main as line

    return line()


sys.exit(main())
