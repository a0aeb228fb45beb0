"""A kind of event that cannot be used is refused with its line and what to do."""

from pathlib import Path

import pytest

from forms.definitions.definitions import DATA
from forms.errors import DefinitionFault
from forms.events.reader import events, load_events
from forms.program import bundled

DEATH = (DATA / "events/death.yaml").read_text(encoding="utf-8")
FORMS = bundled()


def read(folder: Path, text: str) -> None:
    """Read a changed copy of the event of death."""
    path = folder / "death.yaml"
    path.write_text(text, encoding="utf-8")
    load_events([path], FORMS)


def test_the_copy_is_good_before_it_is_spoilt(tmp_path: Path) -> None:
    read(tmp_path, DEATH)


@pytest.mark.parametrize(("old", "new", "say"), [
    ("finds: [head_follows", "finds: [heads_roll", "finds 里没有「heads_roll」"),
    ("guards: [alive", "guards: [dead", "guards 里没有「dead」"),
    ("death_day: $day", "death_date: $day", "没有「death_date」这个问题"),
    ("death_day: $day", "death_day: $when", "没有问「when」"),
    ("form: person, of: who", "form: people, of: who", "没有名为「people」的表"),
    ("of: who, answers", "of: whom, answers", "没有问「whom」"),
    ("codes: event_source", "codes: no_such_list", "没有代码表「no_such_list」"),
    ("codes: event_source", "form: person", "ref 要写 form"),
    ("type: date, required: yes", "type: date", "必填的日期 day"),
    ("first: day", "first: hour", "没有问「hour」"),
    ("who: who", "who: day", "who 问的要是人员"),
    ('why: "8"', 'why: "88"', "change_reason"),
    ("{who}于{day}去世。", "{who}于{hour}去世。", "asks 里的问题"),
    ("{who}于{day}去世。", "{who}于{day}去世", "以「。」或「？」结尾"),
    ("offered_at: death_day", "offered_at: deaths", "人员表没有「deaths」"),
    ("each: benefits_end", "each: wards_end", "finds 里没有「wards_end」"),
    ("{what}（去世）", "{why}（去世）", "what 里的"),
    ("rank: 10", "rank: 10\ncolour: red", "不认识「colour」"),
])  # fmt: skip
def test_what_cannot_be_meant_is_named(tmp_path: Path, old: str, new: str, say: str) -> None:
    assert old in DEATH, "mend this test"
    with pytest.raises(DefinitionFault) as caught:
        read(tmp_path, DEATH.replace(old, new, 1))
    assert say in caught.value.told
    assert "death.yaml" in caught.value.told


def test_two_events_do_not_share_a_letter(tmp_path: Path) -> None:
    again = DEATH.replace("id: death", "id: wake")
    (tmp_path / "wake.yaml").write_text(again, encoding="utf-8")
    (tmp_path / "death.yaml").write_text(DEATH, encoding="utf-8")
    with pytest.raises(DefinitionFault) as caught:
        load_events(sorted(tmp_path.glob("*.yaml")), FORMS)
    assert "字母「s」已经给了「死亡」" in caught.value.told


def test_every_kind_has_a_letter_of_its_own_and_asks_little() -> None:
    kinds = events(FORMS)
    assert len({kind.letter for kind in kinds.values()}) == len(kinds) >= 9
    assert all(len(kind.asks) <= 5 for kind in kinds.values())
