"""The evidence sheet: photos upright, small, without what the camera wrote into them."""

import io
from datetime import date

import pytest
from PIL import Image

from desktop.book.photos import LONGEST, shrunk
from desktop.errors.paper import PhotoUnreadable, TooManyPhotos
from desktop.paper.notices.evidence import MOST, evidence_sheet
from desktop.paper.preview import page_count, page_texts

DAY = date(2026, 11, 1)
FACTS = [("公示", "监测对象纳入公示"), ("核对码", "1234 5678 9012 3456 7890"), ("张贴地点", "")]
TURNED = 0x0112
GPS = 0x8825


def photo(width: int, height: int, *, turn: int = 1) -> bytes:
    image = Image.new("RGB", (width, height), (200, 30, 30))
    image.paste((250, 250, 250), (0, 0, width, height // 2))
    exif = image.getexif()
    exif[TURNED] = turn
    exif.get_ifd(GPS)[1] = "N"
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif)
    return out.getvalue()


def test_a_photo_lying_on_its_side_is_set_upright_and_small() -> None:
    jpeg, shape = shrunk(photo(4000, 3000, turn=6))
    made = Image.open(io.BytesIO(jpeg))
    assert made.size == (LONGEST * 3 // 4, LONGEST)
    assert shape == pytest.approx(4 / 3)
    assert not dict(made.getexif()), "nobody learns where and with what it was taken"


@pytest.mark.parametrize("count", range(MOST + 1))
def test_up_to_four_photos_stand_on_one_page(count: int) -> None:
    made = evidence_sheet("弄峒村", FACTS, [photo(400, 300)] * count, DAY)
    assert page_count(made) == 1
    assert made.count(b"/DCTDecode") == min(count, 1), "the same photo is written once"
    assert "张贴地点：____________" in page_texts(made)[0]


def test_what_does_not_fit_or_is_no_photo_is_refused() -> None:
    with pytest.raises(TooManyPhotos):
        evidence_sheet("弄峒村", FACTS, [photo(40, 30)] * (MOST + 1), DAY)
    with pytest.raises(PhotoUnreadable) as told:
        evidence_sheet("弄峒村", FACTS, [photo(40, 30), b"GIF no"], DAY)
    assert "第2张" in told.value.told
