"""How the server says it is well, what it counts, and that its log holds nobody's name."""

import json
import logging
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from sync.client.session import sync
from sync.county.health import PlainLines
from tests.helpers.counties import RunningCounty
from tests.helpers.exchange import enrolled, many
from tests.helpers.villages import a_ledger, close

UNIT = Path(__file__).parents[2] / "build_spec/systemd/cunji-county@.service"


def get(url: str, **heads: str) -> tuple[int, str]:
    ask = urllib.request.Request(url, headers={k.replace("_", "-"): v for k, v in heads.items()})
    try:
        with urllib.request.urlopen(ask, timeout=10) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, ""


def test_it_is_well_and_counts_what_goes_through(tmp_path: Path) -> None:
    with RunningCounty(tmp_path / "county") as county:
        status, body = get(f"{county.url}/healthz")
        assert (status, json.loads(body)["store"]) == (200, "ok")
        ledger = enrolled(a_ledger(tmp_path / "a"), county)
        many(ledger, 5)
        sync(ledger.store)
        status, body = get(f"{county.url}/metrics")
        assert status == 200
        assert 'cunji_answers_total{door="/v1/sync",status="200"} 1.0' in body
        assert "cunji_exchanges_in_hand 0.0" in body
        close(ledger)


@pytest.mark.parametrize("door", ["healthz", "metrics"])
def test_what_a_proxy_passes_on_is_not_answered(tmp_path: Path, door: str) -> None:
    with RunningCounty(tmp_path / "county") as county:
        assert get(f"{county.url}/{door}", X_Forwarded_For="10.0.0.1")[0] == 404


def test_the_log_leaves_out_what_an_error_quotes() -> None:
    quoting = ValueError("韦大山 459999196611230041")
    record = logging.LogRecord(
        "cunji.county", logging.ERROR, __file__, 1, "sync failed: %s", ("x",),
        (ValueError, quoting, None),
    )  # fmt: skip
    line = PlainLines().format(record)
    told = json.loads(line)
    assert (told["error"], told["said"]) == ("ValueError", "sync failed: x")
    assert "韦大山" not in line


def test_the_unit_runs_what_there_is() -> None:
    unit = UNIT.read_text(encoding="utf-8")
    assert "cunji-county serve --data ${CUNJI_DATA}" in unit
    assert "NoNewPrivileges=yes" in unit
