"""kill -9 of the village, of the county, of both, in the middle of work: nothing promised is lost.

More kills at night: ``CUNJI_KILLS=200``.
"""

import os
import random
import socket
import subprocess
import sys
import time
from pathlib import Path

from sync.client.session import sync
from tests.helpers.counties import RunningCounty
from tests.helpers.disks import opened
from tests.helpers.exchange import assert_whole, enrolled
from tests.helpers.villages import a_ledger, close

KILLS = int(os.environ.get("CUNJI_KILLS", "8"))


def a_port() -> str:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return str(free.getsockname()[1])


def test_whoever_is_killed_whenever_everything_promised_is_there(tmp_path: Path) -> None:
    chance, promised, path = random.Random(11), set(), tmp_path / "book.db"
    with RunningCounty(tmp_path / "county", options=("--port", a_port())) as county:
        close(enrolled(a_ledger(path), county))
        for _ in range(KILLS):
            with subprocess.Popen(
                [sys.executable, "-m", "tests.helpers.worker", path],
                stdout=subprocess.PIPE,
                text=True,
                encoding="utf-8",
            ) as worker:
                assert worker.stdout is not None
                promised.add(worker.stdout.readline().strip())
                time.sleep(chance.uniform(0, 0.6))
                if chance.random() < 0.4:
                    county.stop(kill=True)
                    time.sleep(chance.uniform(0, 0.3))
                    county.start()
                worker.kill()
                promised |= {line.strip() for line in worker.stdout}
            book = opened(path)
            assert book.read.check().good
            assert promised <= {str(record.id) for record in book.read.records()}
            close(book)
        book = opened(path)
        assert sync(book.store).digests_equal
        assert_whole(county, book)
        assert len(promised) >= KILLS
        close(book)
