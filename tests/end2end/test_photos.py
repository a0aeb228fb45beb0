"""Photos travel after the data: by content, resumable, sealed at the county, back to the others."""

import http.client
import subprocess
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import delete, select, update

from sync.client.parcel import pack, take_receipt
from sync.client.photos import signed_heads
from sync.client.session import sync
from sync.errors.wire import LineBroken
from sync.ledger.ledger import Ledger
from sync.store.attachments import PART
from sync.store.engine import open_store
from sync.store.tables import attachment_parts, attachments
from tests.helpers.counties import COMMAND, Line, RunningCounty
from tests.helpers.exchange import enrolled
from tests.helpers.photos import SIZE, a_photo, with_photo
from tests.helpers.villages import edit


def test_a_photo_goes_up_once_and_comes_down_to_the_others(
    any_county: RunningCounty, device: Callable[[str], Ledger]
) -> None:
    one, two = (enrolled(device(name), any_county) for name in ("one", "two"))
    _, (sha,) = with_photo(one, a_photo(1))
    result = sync(one.store)
    assert (result.photos.sent, result.photos.waiting, result.digests_equal) == (1, 0, True)
    assert "照片上报 1 张" in result.sentence
    assert sync(one.store).bytes_sent < 2_000, "nothing goes twice"
    came = sync(two.store)
    assert came.photos.received == 1
    assert two.photos.read(sha) == a_photo(1)
    assert sync(two.store).photos.sent == 0


def test_the_same_photo_from_two_computers_is_kept_once(
    county: RunningCounty, device: Callable[[str], Ledger]
) -> None:
    one, two = (enrolled(device(name), county) for name in ("one", "two"))
    with_photo(one, a_photo(2))
    with_photo(two, a_photo(2))
    sync(one.store)
    assert sync(two.store).bytes_sent < 10_000
    assert sync(two.store).photos.waiting == 0


@pytest.mark.parametrize("fraction", [0.2, 0.6, 0.9])
def test_a_broken_line_costs_a_part_and_no_more(
    county: RunningCounty, device: Callable[[str], Ledger], fraction: float
) -> None:
    one = enrolled(device("one"), county)
    with_photo(one, a_photo(3))
    with Line(county.port, up=int(SIZE * fraction), hard=False) as line:
        one.meta["county_url"] = line.url
        broken = sync(one.store, attempts=1)
        assert broken.digests_equal, "the data is at the county whatever becomes of the photo"
        assert broken.photos.waiting == 1
        assert "下次接着传" in broken.sentence
        again = sync(one.store)
        assert again.photos.sent == 1
        assert line.carried["up"] < SIZE + PART + 20_000


def test_a_download_goes_on_where_it_was(
    county: RunningCounty, device: Callable[[str], Ledger]
) -> None:
    one, two = (enrolled(device(name), county) for name in ("one", "two"))
    _, (sha,) = with_photo(one, a_photo(4))
    sync(one.store)
    with Line(county.port, down=SIZE * 2 // 3, hard=False) as line:
        two.meta["county_url"] = line.url
        assert sync(two.store, attempts=1).photos.waiting == 1
        assert two.photos.held(sha) >= SIZE // 2
        assert sync(two.store).photos.received == 1
        assert line.carried["down"] < SIZE + PART + 20_000
    assert two.photos.read(sha) == a_photo(4)


def test_a_parcel_carries_photos_too(
    county: RunningCounty, device: Callable[[str], Ledger], tmp_path: Path
) -> None:
    one, two = (enrolled(device(name), county) for name in ("one", "two"))
    sync(one.store)
    _, (sha,) = with_photo(one, a_photo(8))
    (tmp_path / "a.cjb").write_bytes(pack(one.store).content)
    call = [*COMMAND, "parcel", str(county.folder), str(tmp_path / "a.cjb")]
    subprocess.run(call, check=True, capture_output=True)
    assert one.photos.unsent([sha]) == [sha], "only the receipt says that it arrived"
    take_receipt(one.store, (tmp_path / "a-回执.cjb").read_bytes())
    assert one.photos.unsent([sha]) == []
    assert sync(two.store).photos.received == 1
    assert len(pack(one.store).content) < 2_000, "it does not go twice"


def test_a_receipt_brings_the_photos_of_others(
    county: RunningCounty, device: Callable[[str], Ledger], tmp_path: Path
) -> None:
    one, two = (enrolled(device(name), county) for name in ("one", "two"))
    sync(two.store)
    _, shas = with_photo(one, a_photo(11), a_photo(12))
    assert sync(one.store).photos.sent == 2
    (tmp_path / "b.cjb").write_bytes(pack(two.store).content)
    call = [*COMMAND, "parcel", str(county.folder), str(tmp_path / "b.cjb")]
    subprocess.run(call, check=True, capture_output=True)
    receipt = (tmp_path / "b-回执.cjb").read_bytes()
    assert len(receipt) > 2 * SIZE
    assert take_receipt(two.store, receipt).received > 0
    assert [two.photos.read(sha) for sha in shas] == [a_photo(11), a_photo(12)]
    assert sync(two.store).photos.received == 0, "they are here already"
    (tmp_path / "c.cjb").write_bytes(pack(two.store).content)
    call[-1] = str(tmp_path / "c.cjb")
    subprocess.run(call, check=True, capture_output=True)
    assert (tmp_path / "c-回执.cjb").stat().st_size < 4_000, "and do not come twice"


def test_what_no_record_speaks_of_any_more_stays_at_home(
    county: RunningCounty, device: Callable[[str], Ledger]
) -> None:
    one = enrolled(device("one"), county)
    record, (sha,) = with_photo(one, a_photo(5))
    edit(one, record, photos=None)
    assert sync(one.store).photos.sent == 0
    assert one.photos.sweep([], "9999") == 1
    assert one.photos.read(sha) is None


def test_the_county_seals_what_it_keeps(
    county: RunningCounty, device: Callable[[str], Ledger]
) -> None:
    one = enrolled(device("one"), county)
    content = b"JPEG" * 50_000
    with_photo(one, content)
    sync(one.store)
    kept = (county.folder / "county.db").read_bytes()
    kept += (county.folder / "county.db-wal").read_bytes()
    assert b"JPEG" * 8 not in kept
    assert (county.folder / "photos.key").stat().st_mode & 0o077 == 0


def test_a_photo_that_rotted_at_the_county_is_refused_and_can_be_brought_again(
    county: RunningCounty, device: Callable[[str], Ledger]
) -> None:
    one, two = (enrolled(device(name), county) for name in ("one", "two"))
    _, (sha,) = with_photo(one, a_photo(6, 20_000))
    sync(one.store)
    store = open_store(f"sqlite:///{county.folder / 'county.db'}")
    with store.begin() as db:
        body = bytes(db.scalar(select(attachment_parts.c.body)) or b"")
        db.execute(update(attachment_parts).values(body=body[:-1] + bytes([body[-1] ^ 1])))
    assert sync(two.store).photos.waiting == 1
    assert two.photos.read(sha) is None
    with store.begin() as db:
        db.execute(delete(attachment_parts))
        db.execute(delete(attachments))
    store.dispose()
    one.photos.sent([sha], there=False)
    assert sync(one.store).photos.sent == 1
    assert sync(two.store).photos.received == 1


def test_a_photo_that_cannot_be_fetched_holds_up_no_other(
    county: RunningCounty, device: Callable[[str], Ledger]
) -> None:
    one, two = (enrolled(device(name), county) for name in ("one", "two"))
    _, (bad, good) = with_photo(one, a_photo(9, 30_000), a_photo(10, 200_000))
    sync(one.store)
    store = open_store(f"sqlite:///{county.folder / 'county.db'}")
    with store.begin() as db:
        db.execute(
            update(attachment_parts).where(attachment_parts.c.sha == bad).values(body=b"rotten")
        )
    store.dispose()
    result = sync(two.store)
    assert (result.photos.received, result.photos.waiting) == (1, 1)
    assert two.photos.read(good) == a_photo(10, 200_000)


def test_nobody_takes_a_whole_photo_away_by_claiming_another_size(
    county: RunningCounty, device: Callable[[str], Ledger]
) -> None:
    one, two = (enrolled(device(name), county) for name in ("one", "two"))
    _, (sha,) = with_photo(one, a_photo(11, 5_000))
    for ledger in (one, two):
        sync(ledger.store)
    door = http.client.HTTPConnection("127.0.0.1", county.port)
    door.request("POST", "/v1/photos", b"", signed_heads(two.store, sha) | {"Upload-Length": "7"})
    assert door.getresponse().status == 409
    door.close()
    three = enrolled(device("three"), county)
    assert sync(three.store).photos.received == 1


def test_any_tus_client_is_understood_and_strangers_are_not(
    county: RunningCounty, device: Callable[[str], Ledger]
) -> None:
    one = enrolled(device("one"), county)
    content = a_photo(7, 1_000)
    _, (sha,) = with_photo(one, content)
    sync(one.store)
    door = http.client.HTTPConnection("127.0.0.1", county.port)

    def asked(method: str, path: str, heads: dict[str, str], body: bytes = b"") -> tuple[int, str]:
        door.request(method, path, body, heads)
        answer = door.getresponse()
        answer.read()
        return answer.status, answer.headers.get("Upload-Offset", "")

    mine = signed_heads(one.store, sha)
    assert asked("OPTIONS", "/v1/photos", {})[0] == 204
    assert asked("HEAD", f"/v1/photos/{sha}", mine) == (200, "1000")
    assert asked("HEAD", f"/v1/photos/{'0' * 64}", mine)[0] == 403
    assert asked("GET", f"/v1/photos/{sha}", {})[0] == 403
    forged = mine | {"Authorization": mine["Authorization"][:-2] + "ff"}
    assert asked("GET", f"/v1/photos/{sha}", forged)[0] == 403
    late = mine | {"Upload-Offset": "500", "Content-Type": "application/offset+octet-stream"}
    assert asked("PATCH", f"/v1/photos/{sha}", late, content[500:])[0] == 409
    huge = signed_heads(one.store, "1" * 64)
    assert asked("POST", "/v1/photos", huge | {"Upload-Length": str(5 << 20)})[0] == 413
    wrong = huge | {"Upload-Length": "4"}
    assert asked("POST", "/v1/photos", wrong) == (201, "0")
    patch = huge | {"Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}
    assert asked("PATCH", f"/v1/photos/{'1' * 64}", patch, b"abcd")[0] == 422
    assert asked("HEAD", f"/v1/photos/{'1' * 64}", huge)[0] == 404
    with suppress(LineBroken):
        door.close()
