"""A computer of the county's office: every village of the county in one book, read only."""

from pathlib import Path

import pytest

from desktop.book.book import Book
from desktop.book.township import lines
from forms.errors import CunjiError
from forms.schema.device_role import DeviceRole
from sync.client.parcel import pack, take_receipt
from sync.client.session import sync
from sync.client.township import rejoin, relay, sync_all
from sync.errors.county import VillageCodeWrong
from sync.errors.wire import CodeInvalid, RoleForbids
from tests.end2end.test_township import ELSEWHERE, FORMS, a_code, a_village, quiet
from tests.helpers.counties import Line, RunningCounty
from tests.helpers.exchange import NEIGHBOUR
from tests.helpers.townships import A_LOOK
from tests.helpers.villages import VILLAGE, close, save

PASSPHRASE = "练习 用 的 一句 口令"


def test_it_holds_every_village_and_carries_for_all(county: RunningCounty, tmp_path: Path) -> None:
    far = [a_village(county, tmp_path, code, 2) for code in (VILLAGE, NEIGHBOUR, ELSEWHERE)]
    code = a_code(county, VILLAGE[:6], DeviceRole.COUNTY)
    with Book.joining_township(tmp_path / "本县.cunji", county.url, code, PASSPHRASE) as book:
        assert book.area_name == "本县"
        engine = book.ledger.store.engine
        told = sync_all(engine, FORMS, quiet)
        assert [one.village for one in told] == [VILLAGE, NEIGHBOUR, ELSEWHERE]
        assert all(one.result and one.result.digests_equal for one in told)
        with pytest.raises(RoleForbids):
            save(book.ledger, "household", {"head_name": "韦新"})
        save(far[2], "household", {"head_name": "韦新"})
        assert (
            take_receipt(
                far[2].store, relay(book.ledger.store, pack(far[2].store).content).receipt
            ).confirmed
            == 1
        )
        assert sync(far[2].store).digests_equal
    close(*far)


def test_a_copy_goes_on_as_a_computer_of_its_own(county: RunningCounty, tmp_path: Path) -> None:
    far = [a_village(county, tmp_path, code, 2) for code in (VILLAGE, NEIGHBOUR)]
    file, copy = tmp_path / "本乡镇.cunji", tmp_path / "另一台" / "副本.cunji"
    copy.parent.mkdir()
    code = a_code(county, VILLAGE[:9], DeviceRole.TOWNSHIP)
    Book.joining_township(file, county.url, code, PASSPHRASE).close()
    with Book.open(file, PASSPHRASE) as book:
        sync_all(book.ledger.store.engine, FORMS, quiet)
    copy.write_bytes(file.read_bytes())
    for one in (file, copy, copy, file, file, copy):  # as long as neither writes they are the same
        with Book.open(one, PASSPHRASE) as book:
            told = sync_all(book.ledger.store.engine, FORMS, quiet)
            assert all(one.result and one.result.digests_equal for one in told)
    with Book.open(file, PASSPHRASE) as book:
        for village in (VILLAGE, NEIGHBOUR):
            save(book.beside(village).ledger, "look", A_LOOK)
        sync_all(book.ledger.store.engine, FORMS, quiet)
    with Book.open(copy, PASSPHRASE) as book:
        engine = book.ledger.store.engine
        save(far[0], "household", {"head_name": "韦新"})
        sync(far[0].store)
        told = sync_all(engine, FORMS, quiet)
        assert [one.result for one in told] == [None, None]
        assert all("重新登记" in one.words for one in told)
        assert [line.copied for line in lines(book)] == [True, True]
        with pytest.raises(CodeInvalid):
            rejoin(engine, FORMS, county.url, code)
        rejoin(engine, FORMS, county.url, a_code(county, VILLAGE[:9], DeviceRole.TOWNSHIP))
        assert not any(line.copied for line in lines(book))
        told = sync_all(engine, FORMS, quiet)
        assert [one.result.received for one in told if one.result] == [2, 1]
        assert all(one.result and one.result.digests_equal for one in told)
    with Book.open(file, PASSPHRASE) as book:
        told = sync_all(book.ledger.store.engine, FORMS, quiet)
        assert all(one.result and one.result.digests_equal for one in told)
    close(*far)


@pytest.mark.parametrize("down", [60, 350, 480])
def test_a_new_beginning_that_broke_off_goes_on(
    county: RunningCounty, tmp_path: Path, down: int
) -> None:
    far = [a_village(county, tmp_path, code, 2) for code in (VILLAGE, NEIGHBOUR)]
    code = a_code(county, VILLAGE[:9], DeviceRole.TOWNSHIP)
    with Book.joining_township(tmp_path / "本乡镇.cunji", county.url, code, PASSPHRASE) as book:
        engine = book.ledger.store.engine
        fresh = a_code(county, VILLAGE[:9], DeviceRole.TOWNSHIP)
        with Line(county.port, down=down) as line, pytest.raises(CunjiError):
            rejoin(engine, FORMS, line.url, fresh)
        assert line.broken
        rejoin(engine, FORMS, county.url, fresh)
        assert not any(one.copied for one in lines(book))
        assert all(one.result for one in sync_all(engine, FORMS, quiet))
    close(*far)


def test_only_the_county_gets_a_code_for_all_of_it(county: RunningCounty) -> None:
    for role in set(DeviceRole) - {DeviceRole.COUNTY}:
        with pytest.raises(VillageCodeWrong):
            a_code(county, VILLAGE[:6], role)
    assert a_code(county, VILLAGE[:9], DeviceRole.COUNTY)
