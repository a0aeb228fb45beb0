"""``cunji event``: looked at first, written by --yes, taken back as one save."""

from pathlib import Path

import pytest

from desktop.book.book import Book
from sync.store.values import Draft
from tests.helpers.command import VILLAGE, Cunji
from tests.helpers.filled import empty
from tests.helpers.shapes import SHAPES

ARGS = ("--day", "2026-11-10", "--as-of", "2026-11-20")
SECRET = "松柏常青-二〇二六"


@pytest.fixture
def cunji(tmp_path: Path) -> Cunji:
    """A book with a household of three generations and its neighbours."""
    made = Cunji(tmp_path)
    book = empty(made.book, VILLAGE, "板岭村", SECRET)
    drafts = [
        Draft(form, body, record)
        for form, records in SHAPES[0].bodies.items()
        for record, body in records.items()
        if form != "village"
    ]  # fmt: skip
    book.ledger.write.save(drafts, actor="测试")
    book.close()
    return made


def bodies(cunji: Cunji) -> object:
    book = Book.open(cunji.book, SECRET)
    try:
        return book.ledger.read.bodies()
    finally:
        book.close()


def test_an_event_is_looked_at_then_written_then_taken_back(cunji: Cunji) -> None:
    before = bodies(cunji)
    seen = cunji.json("event", "death", "--person", "吴老大", *ARGS)
    assert (seen["written"], seen["refused"]) == (False, "")
    found = {one["key"].partition(":")[0]: one for one in seen["consequences"]}
    assert found["head_follows"]["options"][found["head_follows"]["value"]].startswith("韦阿婆")
    assert found["widowed"]["ticked"]
    assert any("注销户口" in task for task in seen["tasks"])
    assert bodies(cunji) == before, "a preview writes nothing"

    left = found["widowed"]["key"]
    head = found["head_follows"]["key"]
    call = ("event", "death", "--person", "吴老大", *ARGS, "--untick", left)
    done = cunji.json(*call, "--choose", f"{head}=吴振华", "--yes")
    assert done["written"]
    book = Book.open(cunji.book, SECRET)
    people = {str(b["name"]): b for b in book.ledger.read.bodies()["person"].values()}
    book.close()
    assert people["吴老大"]["death_day"] == "2026-11-10"
    assert (people["吴振华"]["relation"], people["韦阿婆"]["marital"]) == ("02", "20")
    assert people["卢佳慧"]["relation"] == "12", "asked of the new head"
    assert "丧偶" not in cunji.run("undo", "--save", str(done["save"])).stderr
    assert bodies(cunji) == before


def test_what_cannot_be_is_refused_with_a_sentence(cunji: Cunji) -> None:
    for words, say in (
        (("birthday", "--person", "吴老大"), "没有「birthday」这种变动"),
        (("death", "--person", "某某"), "叫「某某」的人没有"),
        (("death", "--person", "吴老大", "韦阿婆"), "一次只登记一个人"),
        (("guardian", "--person", "吴小明", "--say", "carer=吴小明"), "不能选本人"),
        (("guardian", "--person", "吴小明", "--say", "carer"), "名称=内容"),
        (("away", "--person", "吴振华", "--say", "colour=红"), "不问「colour」"),
        (("birth", "--person", "卢佳慧", "--say", "sex=不知"), "性别"),
        (("move", "--person", "吴振华"), "转到哪一户"),
        (("back", "--person", "吴振华"), "没有登记外出"),
        (("death", "--person", "吴老大", "--untick", "x:y"), "没有「x:y」这一项"),
    ):
        ended = cunji.run("event", *words, *ARGS, "--yes")
        assert ended.returncode == 3, words
        assert say in ended.stderr, words
    late = cunji.run("event", "death", "--person", "吴老大", "--day", "2026-12-01", *ARGS[2:])
    assert (late.returncode, "还没有到" in late.stderr) == (3, True)


def test_a_merge_of_a_household_takes_everybody_in_it(cunji: Cunji) -> None:
    home, other = SHAPES[0].home, SHAPES[0].other
    before = bodies(cunji)
    call = ("event", "merge", "--household", home, "--say", f"into={other}", *ARGS)
    seen = cunji.json(*call)
    assert seen["refused"] == ""
    done = cunji.json(*call, "--yes")
    assert done["written"]
    book = Book.open(cunji.book, SECRET)
    assert home not in {*book.view().lives.households()}
    book.close()
    assert bodies(cunji) != before
