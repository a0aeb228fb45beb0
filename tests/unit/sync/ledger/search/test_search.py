import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forms.packs.pack import Published
from forms.program import bundled
from forms.schema.check_digits import mod_11_2
from forms.schema.form import Value
from sync.ledger.identity import Identity
from sync.ledger.ledger import Ledger
from sync.ledger.search.keys import LONGEST_KEY, keys_of, plain, prefixes
from sync.ledger.search.search import search, write_keys
from sync.ledger.search.surnames import DOUBLE_SURNAMES, SURNAMES
from sync.ledger.village_feed import VillageFeed
from sync.store.engine import writing
from sync.store.search_lists import lists_from, strike
from tests.helpers.own_register import pack
from tests.helpers.postgres import postgres_url  # noqa: F401  a fixture
from tests.helpers.villages import ACTOR, a_feed, a_ledger, close, edit, push, save

PEOPLE = (
    "韦秀兰", "覃大山", "单小花", "仇海", "曾祥", "区文", "查理", "解放", "翟明", "朴顺", "缪云",
    "卜算", "欧阳修", "Vei Siulanz", "买买提·阿不都", "𠅤龘", "韦秀兰",
)  # fmt: skip


@pytest.fixture
def village(ledger: Ledger) -> Ledger:
    hamlet = save(ledger, "hamlet", {"name": "板岭屯"})
    household = save(
        ledger, "household", {"head_name": "韦大山", "hh_no": "0007", "hamlet": hamlet}
    )
    for number, name in enumerate(PEOPLE):
        save(
            ledger, "person",
            {
                "household": household, "name": name,
                "phone": f"1380000{number:04d}", "birth": "1986-01",
            },
        )  # fmt: skip
    save(ledger, "helper", {"name": "陆援", "unit": "县农业农村局"})
    return ledger


def names(ledger: Ledger, text: str) -> list[str]:
    return [hit.label for hit in search(ledger.store, text)]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("韦", "韦秀兰"), ("秀", "韦秀兰"), ("秀兰", "韦秀兰"), ("兰", "韦秀兰"),
        ("韦秀兰", "韦秀兰"), ("weixiulan", "韦秀兰"), ("WEI xiu lan", "韦秀兰"),
        ("wxl", "韦秀兰"), ("xiulan", "韦秀兰"),
        ("wei", "韦秀兰"), ("xl", "韦秀兰"), ("ｗｘｌ", "韦秀兰"),
        ("qin", "覃大山"), ("tan", "覃大山"), ("qds", "覃大山"), ("tds", "覃大山"),
        ("dashan", "覃大山"),
        ("shan", "单小花"), ("qiu", "仇海"), ("zeng", "曾祥"), ("ou", "区文"), ("zha", "查理"),
        ("xie", "解放"), ("zhai", "翟明"), ("piao", "朴顺"), ("miao", "缪云"), ("bu", "卜算"),
        ("ouyang", "欧阳修"), ("oyx", "欧阳修"),
        ("vei", "Vei Siulanz"), ("siulanz", "Vei Siulanz"), ("veisiulanz", "Vei Siulanz"),
        ("阿不都", "买买提·阿不都"), ("买买提阿", "买买提·阿不都"), ("mmt", "买买提·阿不都"),
        ("龘", "𠅤龘"), ("𠅤", "𠅤龘"),
        ("13800000003", "仇海"), ("0003", "仇海"), ("003", "仇海"),
        ("luyuan", "陆援"), ("板岭", "板岭屯"), ("0007", "韦大山户"), ("韦大", "韦大山户"),
    ],
)  # fmt: skip
def test_whatever_somebody_types_is_found(village: Ledger, typed: str, found: str) -> None:
    assert found in names(village, typed)


@pytest.mark.parametrize("typed", ["", "  ", "·", "不存在", "zzz", "99", "12", "%", "_", "'", "\0"])
def test_what_is_not_there_is_not_found(village: Ledger, typed: str) -> None:
    assert names(village, typed) == []


def test_what_begins_so_comes_before_what_merely_contains_it(village: Ledger) -> None:
    found = names(village, "da")
    assert found.index("覃大山") >= 0
    assert names(village, "兰")[0] == "韦秀兰"
    save(village, "helper", {"name": "兰天"})
    assert names(village, "兰")[0] == "兰天"


def test_namesakes_are_told_apart_without_a_number(village: Ledger) -> None:
    hits = search(village.store, "韦秀兰")
    assert len({h.id for h in hits}) == len(hits) == 2
    assert {h.detail for h in hits} == {"板岭屯 · 户主韦大山 · 1986年生"}
    (helper,) = search(village.store, "陆援")
    assert (helper.form, helper.detail) == ("helper", "县农业农村局")
    (home,) = [h for h in search(village.store, "0007") if h.form == "household"]
    assert home.detail == "板岭屯 · 户号0007"
    assert len(search(village.store, "韦", limit=1)) == 1


def test_keys_follow_what_changes(village: Ledger) -> None:
    person = search(village.store, "仇海")[0].id
    edit(village, person, name="仇洋")
    assert names(village, "仇海") == []
    assert names(village, "仇洋") == ["仇洋"]
    village.write.retract([person], actor=ACTOR, reason="错")
    assert names(village, "仇洋") == []
    assert write_keys(village.store) == 0


def test_identity_numbers_are_found_from_both_ends_and_never_shown(ledger: Ledger) -> None:
    household = save(ledger, "household", {"head_name": "韦大山"})
    number = known_number()
    person = save(ledger, "person", {"household": household, "name": "韦三", "id_number": number})
    for typed in (
        number,
        number[:6],
        number[-4:],
        number[-3:],
        number.lower(),
        number[-6:].lower(),
    ):
        hits = search(ledger.store, typed)
        assert [h.id for h in hits] == [person], typed
        assert number not in hits[0].label + hits[0].detail
    assert names(ledger, number[6:14]) == []


def known_number() -> str:
    """A well-formed number of nobody: area 459999, ending in X."""
    weights = [pow(2, 17 - i, 11) for i in range(17)]
    for serial in range(100, 999):
        digits = f"45999919860101{serial}"
        total = sum(int(d) * w for d, w in zip(digits, weights, strict=True))
        if (12 - total % 11) % 11 == 10:
            return digits + "X"
    raise AssertionError


@pytest.mark.postgres
def test_search_works_on_postgres(village: Ledger, postgres_url: str) -> None:  # noqa: F811
    feed: VillageFeed = a_feed(postgres_url)
    push(village, feed)
    for typed in ("韦", "wxl", "秀兰", "0003", "龘", "siulanz", "板岭"):
        assert {h.id for h in search(feed.store, typed)} == {
            h.id for h in search(village.store, typed)
        }, typed
    close(feed)


def test_own_surname_readings_are_whole() -> None:
    for name, readings in SURNAMES.items():
        assert len(name) == 1
        assert readings
        assert all(r.isalpha() and r.islower() for r in readings)
    assert all(len(name) == len(read) == 2 for name, read in DOUBLE_SURNAMES.items())
    assert set(SURNAMES["覃"]) == {"qin", "tan"}


@given(st.text(max_size=80))
def test_any_text_makes_keys_and_is_found_under_itself(name: str) -> None:
    keys = keys_of(bundled().form("person").register.search, {"name": name})
    assert all(0 < len(k) <= LONGEST_KEY for k in keys)
    asked = plain(name)
    if asked and len(asked) < 40:
        assert any(k.startswith(p) for p in prefixes(name) for k in keys)
    assert keys_of(bundled().form("visit").register.search, {"summary": name}) == set()


def test_the_bench_prints_figures_as_json(tmp_path: Path) -> None:
    from bench.search import measure

    figures = measure(tmp_path, persons=60, rounds=1)
    assert json.loads(json.dumps(figures))["persons"] == 60
    assert figures["p99_ms"] >= figures["p50_ms"] > 0


def test_records_are_found_as_soon_as_their_form_says_by_what(ledger: Ledger) -> None:
    plain_form = pack().replace("    search: {names: [name], detail: [surface]}\n", "")
    assert plain_form != pack()
    ledger.packs.take(Published(1, "2026-11-01T00:00:00+00:00", "王科长", plain_form))
    road = save(ledger, "own_road", {"name": "上弄路", "surface": "水泥"})
    assert search(ledger.store, "上弄") == []
    later = pack().replace("version: 1", "version: 2")
    ledger.packs.take(Published(2, "2026-11-02T00:00:00+00:00", "王科长", later))
    (hit,) = search(ledger.store, "snl")
    assert (hit.id, hit.label, hit.detail) == (road, "上弄路", "水泥")
    assert write_keys(ledger.store) == 0


NAMES = st.one_of(
    st.text("韦黄秀兰大山甲乙", min_size=1, max_size=7), st.sampled_from(("Vei Siulanz", "解放"))
)
FRONTS = ("45999919800101001", "45999919800101003", "45999919810312005")
NUMBERS: st.SearchStrategy[dict[str, Value]] = st.sampled_from([
    {}, {"phone": "13800000001"}, {"phone": "13800000002"},
    *({"id_number": front + mod_11_2(front)} for front in FRONTS),
])  # fmt: skip
TYPED = (
    "韦", "秀兰", "韦秀", "韦大山甲乙", "w", "wx", "wxl", "weixiulanjia", "xiulan", "vei",
    "459", "45999919800101001", "13800000001", f"01001{mod_11_2(FRONTS[0])}", "91000", "1380",
    "00000001",
)  # fmt: skip


@given(st.lists(st.tuples(NAMES, NUMBERS), min_size=1, max_size=6), st.data())
@settings(deadline=None, max_examples=15)
def test_lists_find_what_all_keys_would_find_in_their_order(
    tmp_path_factory: pytest.TempPathFactory,
    people: list[tuple[str, dict[str, Value]]],
    data: st.DataObject,
) -> None:
    """Whatever was renamed or marked as mistaken between two searches."""
    ledger = a_ledger(tmp_path_factory.mktemp("lists") / "one.db")
    home = save(ledger, "household", {"head_name": people[0][0]})
    ids = [
        save(ledger, "person", {"household": home, "name": name, **numbers})
        for name, numbers in people
    ]
    search(ledger.store, "韦")
    for one in data.draw(st.sets(st.sampled_from(ids))):
        edit(ledger, one, name=data.draw(NAMES))
    for one in data.draw(st.sets(st.sampled_from(ids))):
        ledger.write.retract([one], actor=ACTOR, reason="误录")
    if data.draw(st.booleans()):
        Identity(ledger.store).become_another()  # created at other places from now on
    alive = [(one.id, one.form, one.body) for one in ledger.read.records()]
    for typed in TYPED:
        hits = [hit.id for hit in search(ledger.store, typed)]
        assert sorted(hits) == sorted({*hits})
        assert {*hits} == {r for r, form, body in alive if best_of(form, body, prefixes(typed))}
        by_key = {r: best_of(form, body, prefixes(typed)) for r, form, body in alive}
        assert [by_key[one] for one in hits] == sorted(by_key[one] for one in hits)
    close(ledger)


def best_of(form: str, body: Mapping[str, Value], asked: list[str]) -> list[tuple[int, str]]:
    """The first range, and the first key in it, under which a record is found; empty for none."""
    keys = keys_of(bundled().form(form).register.search, body)
    found = [(n, key) for n, one in enumerate(asked) for key in keys if key.startswith(one)]
    return [min(found)] if found else []


def test_who_is_erased_stands_in_no_list(ledger: Ledger) -> None:
    home = save(ledger, "household", {"head_name": "韦大山"})
    gone, stays = (
        save(ledger, "person", {"household": home, "name": name}) for name in ("韦秀兰", "韦秀兰")
    )
    search(ledger.store, "韦")
    edit(ledger, gone, name="黄桂英")
    search(ledger.store, "韦")
    place = ledger.store.place
    with writing(ledger.store.engine) as db:
        births = ledger.store.log(db).births([gone, stays])
        strike(db, place, [births[gone]])
        kept = {at for some in lists_from(db, place, "") for at in some}
    assert births[gone] not in kept
    assert births[stays] in kept
    assert names(ledger, "huang") == []
    assert [hit.id for hit in search(ledger.store, "秀兰")] == [stays]
