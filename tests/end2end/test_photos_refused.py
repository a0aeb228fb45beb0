"""Photos that do not go: too big for one of the two, or no room at the county; each is told."""

import hashlib
from collections.abc import Callable

from nacl.secret import SecretBox
from sqlalchemy import insert, update

from forms.program import bundled
from sync.client.parcel import pack, take_receipt
from sync.client.photos import REFUSED, unsent_photos
from sync.client.session import sync
from sync.county.devices.service import QUOTA
from sync.county.settings import Settings
from sync.errors.ledger import AttachmentDamaged, AttachmentTooBig
from sync.errors.wire import PhotosFull
from sync.ledger.ledger import Ledger
from sync.store.attachments import LARGEST
from sync.store.engine import open_store, writing
from sync.store.tables import attachment_parts, attachments
from tests.helpers.answers import answers
from tests.helpers.counties import RunningCounty
from tests.helpers.exchange import enrolled, taken_in
from tests.helpers.photos import SIZE, a_photo, with_photo
from tests.helpers.villages import edit, save


def smuggled(ledger: Ledger, *contents: bytes) -> list[str]:
    """Photos no program of ours takes in, in the ledger all the same."""
    shas = [hashlib.sha256(content).hexdigest() for content in contents]
    with writing(ledger.store.engine) as db:
        for sha, content in zip(shas, contents, strict=True):
            size = len(content)
            whole = {"sha": sha, "size": size, "held": size, "sent": 0, "at": "2026-11-01"}
            db.execute(insert(attachments), ledger.store.place.stamp([whole]))
            part = {"sha": sha, "start": 0, "body": content}
            db.execute(insert(attachment_parts), ledger.store.place.stamp([part]))
    return shas


def test_a_photo_too_big_for_the_county_is_told_and_holds_up_no_other(
    county: RunningCounty, device: Callable[[str], Ledger]
) -> None:
    one, two = (enrolled(device(name), county) for name in ("one", "two"))
    big = smuggled(one, a_photo(21, LARGEST + 1), a_photo(22, LARGEST + 2))
    project = answers(bundled().form("project"), bundled(), {})
    record = save(one, "project", project | {"photos": big})
    _, (small,) = with_photo(one, a_photo(23))
    result = sync(one.store)
    assert (result.photos.sent, result.photos.waiting, len(result.photos.too_big)) == (1, 0, 2)
    assert "2 张照片太大，不再重传，请在「项目」" in result.sentence
    assert unsent_photos(one.store) == []
    again = sync(one.store)
    assert again.requests == 1, "what was refused is not tried at every sync"
    assert again.photos.too_big == result.photos.too_big, "and told until somebody mends it"
    assert sync(two.store).photos.received == 1
    assert two.photos.whole([small, *big]) == {small}
    edit(one, record, photos=[small])
    assert "太大" not in sync(one.store).sentence
    assert one.meta[REFUSED] == []


def test_a_photo_too_big_for_us_holds_up_no_other(
    county: RunningCounty, device: Callable[[str], Ledger]
) -> None:
    one, two = (enrolled(device(name), county) for name in ("one", "two"))
    _, (broad, small) = with_photo(one, a_photo(24), a_photo(25))
    sync(one.store)
    key = Settings.read(county.folder).photo_key()
    assert key is not None
    box = SecretBox(key)
    engine = open_store(f"sqlite:///{county.folder / 'county.db'}")
    with writing(engine) as db:
        more = {"start": SIZE, "body": bytes(box.encrypt(bytes(LARGEST)))}
        db.execute(insert(attachment_parts), one.store.place.stamp([{"sha": broad, **more}]))
    engine.dispose()
    came = sync(two.store)
    assert (came.photos.received, came.photos.waiting, len(came.photos.too_big)) == (1, 0, 1)
    assert two.photos.whole([broad, small]) == {small}
    assert sync(two.store).requests == 1


def test_a_county_without_room_for_photos_says_why_they_wait(
    county: RunningCounty, device: Callable[[str], Ledger]
) -> None:
    one = enrolled(device("one"), county)
    with_photo(one, a_photo(26))
    sync(one.store)
    engine = open_store(f"sqlite:///{county.folder / 'county.db'}")
    with writing(engine) as db:
        db.execute(update(attachments).values(held=QUOTA, size=QUOTA))
    engine.dispose()
    with_photo(one, a_photo(27))
    full = sync(one.store)
    assert (full.photos.waiting, full.digests_equal) == (1, True)
    assert full.sentence.endswith("还有 1 张照片没有传完，下次接着传。" + PhotosFull().told)


def test_a_photo_that_a_parcel_brings_in_vain_holds_up_nothing(
    county: RunningCounty, device: Callable[[str], Ledger]
) -> None:
    one = enrolled(device("one"), county)
    sync(one.store)
    big, huge = smuggled(one, a_photo(31, LARGEST + 1), a_photo(32, 2 * LARGEST))
    project = answers(bundled().form("project"), bundled(), {})
    save(one, "project", project | {"photos": [big, huge]})
    _, (small, rotten) = with_photo(one, a_photo(33), a_photo(34))
    with writing(one.store.engine) as db:
        of_rotten = update(attachment_parts).where(attachment_parts.c.sha == rotten)
        db.execute(of_rotten.values(body=b"?"))
    taken = taken_in(county, pack(one.store).content)
    assert taken.refused == 2
    back = take_receipt(one.store, taken.receipt)
    assert back.digests_equal
    assert set(back.refused) == {AttachmentTooBig(most=976).told, AttachmentDamaged().told}
    assert f"有 1 张照片没有收下：{AttachmentTooBig(most=976).told}" in back.sentence
    assert one.photos.unsent([small]) == []
    assert one.meta[REFUSED] == [big], "it is not carried again"


def test_a_county_without_room_takes_the_records_of_a_parcel(
    county: RunningCounty, device: Callable[[str], Ledger]
) -> None:
    one = enrolled(device("one"), county)
    with_photo(one, a_photo(35))
    sync(one.store)
    engine = open_store(f"sqlite:///{county.folder / 'county.db'}")
    with writing(engine) as db:
        db.execute(update(attachments).values(held=QUOTA, size=QUOTA))
    engine.dispose()
    _, (late,) = with_photo(one, a_photo(36))
    back = take_receipt(one.store, taken_in(county, pack(one.store).content).receipt)
    assert (back.digests_equal, back.refused) == (True, (PhotosFull().told,))
    assert one.photos.unsent([late]) == [late], "it goes when there is room"


def test_a_photo_of_a_receipt_that_cannot_be_kept_holds_up_nothing(
    county: RunningCounty, device: Callable[[str], Ledger]
) -> None:
    one, two = (enrolled(device(name), county) for name in ("one", "two"))
    sync(two.store)
    _, (good, other) = with_photo(one, a_photo(37), a_photo(38))
    sync(one.store)
    with writing(two.store.engine) as db:  # it is here, and as long as it is not
        row = {"sha": other, "size": 5, "held": 5, "sent": 1, "at": "2026-11-01"}
        db.execute(insert(attachments), two.store.place.stamp([row]))
    back = take_receipt(two.store, taken_in(county, pack(two.store).content).receipt)
    assert back.digests_equal
    assert len(back.refused) == 1
    assert two.photos.read(good) == a_photo(37)
