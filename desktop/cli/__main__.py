"""So that ``python -m desktop.cli`` is the same as ``cunji``."""

import sys

from desktop.cli import main

sys.exit(main())
