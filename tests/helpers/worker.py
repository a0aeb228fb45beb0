"""A village's computer as a process of its own that works until it is killed.

    python -m tests.helpers.worker BOOK

It writes, changes and synchronises, and says the id of each new record once saving it has returned:
what was said so is promised.
"""

import random
import sys
from contextlib import suppress
from pathlib import Path

from forms.errors import CunjiError
from sync.client.session import sync
from sync.errors.ledger import ForkFound
from tests.helpers.disks import opened
from tests.helpers.villages import edit, save


def main(path: Path) -> None:
    """Work for ever."""
    book = opened(path)
    chance = random.Random()
    while True:
        for _ in range(chance.randint(1, 40)):
            made = save(book, "household", {"head_name": f"韦{chance.randint(1, 999)}"})
            sys.stdout.write(f"{made}\n")
            sys.stdout.flush()
            edit(book, made, note="改")
        try:
            with suppress(CunjiError):
                sync(book.store, attempts=1)
        except ForkFound:  # pragma: no cover - the test would tell
            sys.exit(1)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
