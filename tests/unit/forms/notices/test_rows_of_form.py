"""The rows of a kind that shows the records of one form."""

from forms.definitions.definitions import Definitions
from forms.notices.row_set import NoticeRows
from forms.notices.rows import notice_rows
from forms.packs.pack import read_pack
from forms.program import bundled
from forms.schema.form import Body, RecordId
from forms.village.view import VillageView
from tests.unit.forms.packs.test_own_definitions import BODY, DAY

HOMES: dict[RecordId, Body] = {
    RecordId("h1"): {"head_name": "韦一", "hamlet": "t2", "hh_no": "0001"},
    RecordId("h2"): {"head_name": "蓝二", "hamlet": "t1", "hh_no": "0002"},
}
HAMLETS: dict[RecordId, Body] = {
    RecordId("t1"): {"name": "上屯", "number": "1"},
    RecordId("t2"): {"name": "下屯", "number": "2"},
}
PEOPLE: dict[RecordId, Body] = {
    RecordId("p1"): {"household": "h1", "name": "韦一", "birth": "1970-01-01", "relation": "02"},
    RecordId("p2"): {"household": "h2", "name": "蓝小妹", "birth": "2015-01-01"},
    RecordId("p3"): {
        "household": "h2",
        "name": "蓝走",
        "birth": "1980-01-01",
        "death_day": "2020-01-01",
    },
}


def made(body: str = BODY) -> Definitions:
    return read_pack(body, bundled()).holds


def rows(definitions: Definitions, **records: Body) -> NoticeRows:
    own = {RecordId(name): {"fuel": "3", **one} for name, one in records.items()}
    view = VillageView({"household": HOMES, "hamlet": HAMLETS, "person": PEOPLE, "own_dryer": own})
    return notice_rows(definitions.notices["N50"], view, DAY, definitions)


def test_rows_stand_by_hamlet_and_minors_by_surname() -> None:
    found = rows(
        made(),
        a={"household": "h1", "person": "p1", "area": 4550},
        b={"household": "h2", "person": "p2", "area": 3000},
        c={"household": "h2", "person": "p3"},
        d={"household": "h1", "person": "p1", "fuel": "1"},
    )
    assert [(r["seq"], r["hamlet"], r["name"], r["area"]) for r in found.rows] == [
        ("1", "上屯", "蓝某某", "30"), ("2", "下屯", "韦一", "45.50"),
    ]  # fmt: skip
    assert found.slots["count"] == "2"


def test_a_kind_for_grown_ups_leaves_minors_out_and_says_so() -> None:
    definitions = made(BODY.replace("minors: surname_only", "minors: listed_never"))
    found = rows(definitions, b={"household": "h2", "person": "p2"})
    assert not found.rows
    assert "1名未成年人" in found.doubts[0]


def test_a_record_about_no_person_stands_with_its_household() -> None:
    body = (
        BODY.replace("{id: name, title: 申请人, mask: M2}", "{id: head, title: 户主, mask: M1}")
        .replace("{id: area, title: 面积（平方米）", "{id: fuel, title: 燃料")
        .replace("|45", "|电")
    )
    (row,) = rows(made(body), a={"household": "h1"}).rows
    assert (row["head"], row["fuel"], row["hamlet"]) == ("韦一", "电", "下屯")
