"""Entry of the frozen command line."""

import sys

from desktop.cli.__main__ import main

sys.exit(main())
