"""The visit sheet on paper: the order of the window, boxes for its ways, no number of anybody."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from desktop.book.book import Book
from desktop.paper.preview import page_texts
from desktop.paper.visits.visit_paper import visit_paper
from forms.definitions.records import Household, Look, Person
from forms.privacy.never_publish import Audience, released
from forms.questions.doorstep import doorstep
from forms.schema.form import RecordId
from sync.store.values import Draft
from tests.helpers.command import Cunji
from tests.helpers.filled import LONG_NAME, PASSPHRASE, a_book

DAY = date(2026, 11, 1)


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Book]:
    """A book of six households, one of them of twelve people, one of the dead, one empty."""
    made = a_book(tmp_path_factory.mktemp("visits") / "book.cunji", 6)
    homes = [Draft("household", {"head_name": name}) for name in ("大户", "故户", "空户")]
    big, late, _ = (
        one.record for one in made.ledger.write.save(homes, actor="兰秀英").changes
    )  # fmt: skip
    people = [
        Draft("person", {"household": big, "name": f"大户{n}", "sex": "1", "birth": "1990-01-01"})
        for n in range(12)
    ]
    gone = {"household": late, "name": "故去", "death_day": "2020-01-01", "birth": "1950"}
    made.ledger.write.save([*people, Draft("person", gone)], actor="兰秀英")
    yield made
    made.close()


def home(book: Book, name: str) -> RecordId:
    return next(one.id for one in book.view().all(Household) if one.head_name == name)


def read(book: Book, *homes: RecordId) -> list[str]:
    return ["".join(text.split()) for text in page_texts(visit_paper(book, homes, DAY))]


def test_the_questions_stand_in_the_order_of_the_window(book: Book) -> None:
    door = doorstep(book.view(), home(book, LONG_NAME), DAY, book.definitions)
    (*pages,) = read(book, door.household)
    told = "".join(pages)
    at = [told.index(f"{n}{who}") for n, who in enumerate(
        ("全家：" + "".join(one.zh.split()) for one in door.open), 1
    )]  # fmt: skip
    assert at == sorted(at)
    assert len(at) >= 2
    assert told.count("□不知道") == len(door.open)
    assert "受访人签名" in told
    assert "内部使用，不得张贴" in pages[0]


def test_no_number_of_anybody_stands_on_it(book: Book) -> None:
    everybody = [one.id for one in book.view().all(Household)]
    told = "".join(read(book, *everybody))
    numbers = {
        number for one in book.view().all(Person) for number in (one.id_number, one.phone) if number
    }  # fmt: skip
    assert numbers
    assert not [number for number in numbers if number in told]
    assert not released(told, Audience.INSIDE).found


def test_twelve_people_nobody_and_the_dead(book: Book) -> None:
    told = "".join(read(book, home(book, "大户")))
    assert all(f"□大户{n}" in told for n in range(12))
    for name in ("空户", "故户"):
        told = "".join(read(book, home(book, name)))
        assert "0人" in told
        assert "故去" not in told
        assert "住房还没有排查过" in told


def test_each_household_begins_on_a_page_of_its_own(book: Book) -> None:
    pages = read(book, home(book, "大户"), home(book, "空户"), home(book, LONG_NAME))
    first = [page for page in pages if page.startswith("走访单")]
    assert len(first) == 3
    assert "第3户，共3户" in pages[-1]


def test_the_command_writes_one_hamlet_and_notes_that_it_left(book: Book, tmp_path: Path) -> None:
    cunji = Cunji(tmp_path)
    cunji.secret.write_text(PASSPHRASE + "\n", encoding="utf-8")
    book.ledger.store.engine.dispose()
    cunji.book.write_bytes(Path(book.path).read_bytes())
    out = tmp_path / "走访单.pdf"
    done = cunji.run(
        "visit-sheet", "hamlet:弄拉屯", "空户", "--out", out, "--as-of", "2026-11-01",
        "--to", "乡镇民政办", "--reason", "十一月入户",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    pages = ["".join(text.split()) for text in page_texts(out.read_bytes())]
    assert any(f"走访单{LONG_NAME}户" in page for page in pages)
    with Book.open(cunji.book, PASSPHRASE) as then:
        assert any(one.to == "乡镇民政办" for one in then.view().all(Look))
    wrong = cunji.run("visit-sheet", "没有这户", "--out", out)
    assert wrong.returncode != 0
    assert "没有这户" in wrong.stderr
    nowhere = cunji.run("visit-sheet", "hamlet:没有这屯", "--out", out)
    assert nowhere.returncode != 0
    assert "「没有这屯」没有在册的户" in nowhere.stderr
    assert "弄拉屯" in nowhere.stderr
