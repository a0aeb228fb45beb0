"""Entry of the frozen command line."""

import sys

from desktop.cli import main

sys.exit(main())
