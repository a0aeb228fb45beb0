"""A computer of the county's office: every village of the county in one book, read only."""

from pathlib import Path

import pytest

from desktop.book import Book
from forms.device_role import DeviceRole
from sync.client.parcel import pack, take_receipt
from sync.client.session import sync
from sync.client.township import relay, sync_all
from sync.errors import RoleForbids, VillageCodeWrong
from tests.end2end.test_township import ELSEWHERE, FORMS, a_code, a_village, quiet
from tests.helpers.counties import RunningCounty
from tests.helpers.exchange import NEIGHBOUR
from tests.helpers.villages import VILLAGE, close, save

PASSPHRASE = "练习 用 的 口令"


def test_it_holds_every_village_and_carries_for_all(county: RunningCounty, tmp_path: Path) -> None:
    far = [a_village(county, tmp_path, code, 2) for code in (VILLAGE, NEIGHBOUR, ELSEWHERE)]
    code = a_code(county, VILLAGE[:6], DeviceRole.COUNTY)
    with Book.joining_township(tmp_path / "本县.cunji", county.url, code, PASSPHRASE) as book:
        assert book.area_name == "本县"
        engine = book.ledger.engine
        told = sync_all(engine, FORMS, quiet)
        assert [one.village for one in told] == [VILLAGE, NEIGHBOUR, ELSEWHERE]
        assert all(one.result and one.result.digests_equal for one in told)
        with pytest.raises(RoleForbids):
            save(book.ledger, "household", {"head_name": "韦新"})
        save(far[2], "household", {"head_name": "韦新"})
        assert take_receipt(far[2], relay(book.ledger, pack(far[2]).content)).confirmed == 1
        assert sync(far[2]).digests_equal
    close(*far)


def test_only_the_county_gets_a_code_for_all_of_it(county: RunningCounty) -> None:
    for role in set(DeviceRole) - {DeviceRole.COUNTY}:
        with pytest.raises(VillageCodeWrong):
            a_code(county, VILLAGE[:6], role)
    assert a_code(county, VILLAGE[:9], DeviceRole.COUNTY)
