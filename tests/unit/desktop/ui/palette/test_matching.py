"""What the palette finds by words, spellings and numbers; never by the middle of a number."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from desktop.ui.palette.index import index
from desktop.ui.palette.matching import BEGINNING, WHOLE, WITHIN, Lines, lines, spelt
from forms.program import bundled
from forms.schema.form import Body, RecordId
from forms.village.view import VillageView
from tests.helpers.sheets import number as id_number

DAY = date(2026, 11, 30)
NAMES = st.lists(st.sampled_from("韦覃农黄陆大小山桂英国庆𠮷䶮"), min_size=2, max_size=4).map(
    "".join
)


def village(*people: tuple[str, str, Body]) -> VillageView:
    """Hamlets, households by head, and their people."""
    bodies: dict[str, dict[RecordId, Body]] = {"hamlet": {}, "household": {}, "person": {}}
    for number, (name, hamlet, answers) in enumerate(people):
        place, home = RecordId(f"t{hamlet}"), RecordId(f"h{number}")
        bodies["hamlet"][place] = {"name": hamlet}
        bodies["household"][home] = {"head_name": f"户{name}", "hamlet": place}
        bodies["person"][RecordId(f"p{number}")] = {"name": name, "household": home, **answers}
    return VillageView(bodies)


def found(view: VillageView, typed: str) -> list[str]:
    """Names of the people found."""
    made = index(view, bundled())
    return [entry.name for _, entry in made.find(typed) if entry.form == "person"]


def test_each_word_has_to_fit_and_the_order_of_words_does_not_matter() -> None:
    view = village(("韦桂英", "板岭屯", {}), ("韦大山", "弄林屯", {}), ("农桂英", "板岭屯", {}))
    assert found(view, "韦 板岭") == ["韦桂英"]
    assert found(view, "板岭 韦") == ["韦桂英"]
    assert found(view, "wgy") == ["韦桂英"]
    assert found(view, "wei banling") == ["韦桂英"]
    assert found(view, "韦 板岭 弄林") == []


def test_who_is_called_so_comes_before_who_lives_with_one() -> None:
    view = village(("农小英", "韦家屯", {}), ("韦大山", "弄林屯", {}))
    assert found(view, "韦") == ["韦大山", "农小英"]


def test_a_surname_is_found_as_it_is_read_here() -> None:
    view = village(("覃秀兰", "板岭屯", {}), ("单小山", "板岭屯", {}))
    assert found(view, "qxl") == found(view, "txl") == ["覃秀兰"]
    assert found(view, "shanxiao") == ["单小山"]


def test_a_number_is_found_from_both_ends_and_never_by_its_middle() -> None:
    number = id_number("1958-03-12", 441)
    view = village(("韦桂英", "板岭屯", {"id_number": number, "phone": "13900000123"}))
    assert found(view, number[-4:]) == found(view, number[:8]) == ["韦桂英"]
    assert found(view, "0123") == ["韦桂英"]
    assert found(view, "19580312") == [], "nobody is found by the day they were born"
    assert found(view, number[-2:]) == []


@given(NAMES, st.integers(0, 3), st.integers(1, 4))
def test_any_piece_of_a_name_finds_it_and_the_whole_comes_first(
    name: str, start: int, length: int
) -> None:
    line = Lines([spelt([name])])
    piece = name[start : start + length]
    if piece:
        wanted = WHOLE if piece == name else BEGINNING if start == 0 else WITHIN
        [(fits, _)] = line.find(piece)
        assert fits <= wanted
    assert line.find(name) == [(WHOLE, 0)]


@given(st.text(), st.lists(st.text(), max_size=3))
def test_whatever_is_typed_and_whatever_is_written_gives_an_answer(
    typed: str, names: list[str]
) -> None:
    found = Lines([spelt(names, lines(names), names)] * 2).find(typed)
    assert len(found) in {0, 2}


def test_what_did_not_change_is_taken_over_and_what_changed_is_not() -> None:
    before = village(("韦桂英", "板岭屯", {}), ("农大山", "弄林屯", {}))
    first = index(before, bundled())
    after = village(("韦桂英", "板岭屯", {}), ("农大川", "弄林屯", {}))
    second = index(after, bundled(), first)
    assert second.entries[RecordId("p0")] is first.entries[RecordId("p0")]
    assert [entry.name for _, entry in second.find("农大川")][:1] == ["农大川"]
    assert second.find("农大山") == []
    assert list(second.entries.values()) == list(index(after, bundled()).entries.values())


def test_what_tells_two_of_a_name_apart_and_no_number_among_it() -> None:
    number = id_number("1958-03-12", 441)
    view = village(
        ("韦桂英", "板岭屯", {"id_number": number}),
        ("韦桂英", "弄林屯", {"birth": "1960", "sex": "2", "death_day": "2020-01-01"}),
    )
    made = index(view, bundled())
    said = [made.detail(entry, DAY) for _, entry in made.find("韦桂英") if entry.form == "person"]
    assert said[0].startswith("板岭屯 · 户韦桂英户")
    assert "岁" in said[0]
    assert "约66岁" in said[1]
    assert "已故" in said[1]
    assert all(number not in words for words in said)
