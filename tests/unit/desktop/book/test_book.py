from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.book.book import Book
from desktop.errors.book import BookExists
from forms.answers import id_number
from forms.schema.check_digits import mod_11_2
from forms.schema.form import RecordId
from sync.errors.county import VillageCodeWrong
from sync.errors.ledger import NothingToUndo
from sync.store.values import Draft

WORDS = "松柏常青-二〇二六"
VILLAGE = "459999100201"


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Book]:
    with Book.new(tmp_path / "book.cunji", VILLAGE, "板岭村", WORDS) as made:
        yield made


def test_a_new_book_knows_its_village(book: Book) -> None:
    assert book.village.body == {"name": "板岭村", "code12": VILLAGE}
    assert book.ledger.village == VILLAGE
    assert book.path.is_file()
    assert len(book.vault.recovery_code.splitlines()) == 4


@pytest.mark.parametrize(
    "code", ["", "45999910020", "4599991002011", "45999910020x", "４５９９９９１００２０１"]
)
def test_a_village_code_is_twelve_digits(tmp_path: Path, code: str) -> None:
    with pytest.raises(VillageCodeWrong):
        Book.new(tmp_path / "b.cunji", code, "板岭村", WORDS)
    assert not list(tmp_path.iterdir())


def test_a_book_that_could_not_be_begun_leaves_no_file(tmp_path: Path) -> None:
    with pytest.raises(Exception, match="record-refused"):
        Book.new(tmp_path / "b.cunji", VILLAGE, "", WORDS)
    assert not (tmp_path / "b.cunji").exists()
    Book.new(tmp_path / "b.cunji", VILLAGE, "板岭村", WORDS).close()
    with pytest.raises(BookExists):
        Book.new(tmp_path / "b.cunji", VILLAGE, "板岭村", WORDS)


def test_who_works_is_remembered(book: Book) -> None:
    assert book.actor == "本机"
    book.actor = "韦书记"
    book.close()
    with Book.open(book.path, WORDS) as again:
        assert again.actor == "韦书记"


def test_a_closed_book_leaves_no_number_in_memory(book: Book) -> None:
    number = "45999919820427003" + mod_11_2("45999919820427003")
    read = id_number.parse(number)
    assert id_number.parse(number) is read, "read once"
    book.close()
    assert id_number.parse(number) is not read


def test_the_view_is_kept_until_something_changes(book: Book) -> None:
    view = book.view()
    assert book.view() is view
    book.ledger.write.save([Draft("hamlet", {"name": "板岭屯"})], actor=book.actor)
    assert book.view() is not view
    assert len(book.view().records("hamlet")) == 1


def test_labels_use_words_not_codes(book: Book) -> None:
    household = book.ledger.write.save(
        [Draft("household", {"head_name": "韦大山"})], actor="韦"
    ).ids[0]
    assert book.label("household", {"head_name": "韦大山"}) == "韦大山"
    label = book.label("household_type", {"household": household, "type": "10"})
    assert label
    assert label.startswith("脱贫户")
    assert book.label("visit", {"day": "2026-11-02"})
    assert book.label("hamlet", {}) == ""


def test_the_rules_get_their_figures(book: Book) -> None:
    assert list(book.definitions.parameters)
    assert book.definitions is book.definitions


def test_the_last_import_is_undone(book: Book) -> None:
    with pytest.raises(NothingToUndo):
        book.ledger.write.undo_last_import(actor=book.actor)
    book.ledger.write.save([Draft("hamlet", {"name": "板岭屯"})], actor="韦", source="花名册.xlsx")
    assert book.ledger.write.undo_last_import(actor=book.actor).retracted == 1
    assert "hamlet" not in book.ledger.read.counts()


def test_people_are_found(book: Book) -> None:
    household = book.ledger.write.save(
        [Draft("household", {"head_name": "韦大山"})], actor="韦"
    ).ids[0]
    book.ledger.write.save(
        [Draft("person", {"household": household, "name": "覃秀兰"})], actor="韦"
    )
    assert [h.label for h in book.search("qxl")] == ["覃秀兰"]
    assert book.ledger.read.get(RecordId(book.search("覃秀兰")[0].id)) is not None
