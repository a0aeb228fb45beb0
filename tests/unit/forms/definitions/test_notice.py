"""Notice definitions carry their own examples, and one that would print too much is refused."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from forms.definitions.notice import NoticeDef, NoticeExample
from forms.definitions.notice_reader import load_notices
from forms.errors import DefinitionFault
from forms.notices.masked_rows import NOTHING
from forms.notices.rows import ROW_SOURCES, notice_rows, why_unknown
from forms.packs.examples import village_of
from forms.privacy.masking import MASKS
from forms.program import bundled
from forms.village.view import VillageView

NOTICES = bundled().notices
EXAMPLES = [
    pytest.param(notice, example, id=f"{notice.id}-{i}")
    for notice in NOTICES.values()
    for i, example in enumerate(notice.examples)
]
FILE = Path(__file__).parents[4] / "forms" / "data" / "notices" / "N25.yaml"


@pytest.mark.parametrize(("notice", "example"), EXAMPLES)
def test_examples(notice: NoticeDef, example: NoticeExample) -> None:
    view = village_of(example, bundled().forms)
    day = date.fromisoformat(example.day)
    found = notice_rows(notice, view, day, bundled())
    rows = [*found.rows, *([found.total] if found.total else [])]
    shown = [
        tuple(MASKS[c.mask].apply(row[c.id]) or c.empty or NOTHING for c in notice.columns)
        for row in rows
    ]
    assert shown == list(example.rows), example.note


@pytest.mark.parametrize("notice", NOTICES.values(), ids=lambda n: n.id)
def test_every_notice_says_by_what_right_and_what_it_never_prints(notice: NoticeDef) -> None:
    assert notice.rows in ROW_SOURCES or not why_unknown(notice, bundled().forms)
    assert bundled().codes.label("notice_kind", notice.id)
    assert all(basis.title and basis.text != "recalled" for basis in notice.bases)
    assert {"id_number", "phone", "birth", "certificate"} <= set(notice.never_publish)
    assert notice.next_step.endswith("。")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("id: persons, title: 期末人数, mask: M0", "id: phone, title: 电话, mask: M0", "不得公开"),
        (
            "id: persons, title: 期末人数, mask: M0",
            "id: persons, title: 人数, mask: M3",
            "打码规则",
        ),
        ("posted: 15", "posted: 零", "posted"),
        ("posted: 15", "posted: 14", "不能少于 15 天"),
        ("act: 公开", "act: 公示", "days"),
        ("title: 关爱服务统计公开", "title: 关爱服务统计公示", "标题要以公开结尾"),
        ("act: 公开", "act: 通知", "act"),
        ("contact: disclosure", "contact: disclosure\nremedy: village_decision", "remedy"),
        ("contact: disclosure", "contact: neighbour", "contact"),
        ("bases: [VCL35, LBC13]", "bases: [VCL35, EMP124]", "没有读到"),
        ("bases: [VCL35, LBC13]", "bases: [VCL99]", "VCL99"),
        ("- 农村留守妇女|0|0", "- 农村留守妇女|0", "样例每行"),
        ("signatures:", "colour: red\nsignatures:", "colour"),
        ("minors: not_applicable", "minors: perhaps", "minors"),
        ("issuer: village", "issuer: street", "issuer"),
        ("id: services", "id: account", "不得公开"),  # also when its own list does not say so
    ],
)
def test_faults_name_the_file(tmp_path: Path, old: str, new: str, said: str) -> None:
    text = FILE.read_text("utf-8")
    assert old in text
    bad = tmp_path / "N25.yaml"
    bad.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(DefinitionFault) as refused:
        load_notices([bad], bundled().codes, bundled().forms, bundled().laws)
    assert said in refused.value.told
    assert "N25.yaml" in refused.value.told


def test_wording_with_a_private_number_does_not_load(tmp_path: Path) -> None:
    bad = tmp_path / "N25.yaml"
    text = FILE.read_text("utf-8").replace("还在核实的人没有计入", "请找小韦13800138000")
    bad.write_text(text, "utf-8")
    with pytest.raises(DefinitionFault) as refused:
        load_notices([bad], bundled().codes, bundled().forms, bundled().laws)
    assert "手机号码" in refused.value.told


def test_a_kind_without_its_code_is_refused_because_no_posting_of_it_could_be_recorded(
    tmp_path: Path,
) -> None:
    new = tmp_path / "N48.yaml"
    text = FILE.read_text("utf-8").replace("id: N25", "id: N48", 1)
    new.write_text(text, "utf-8")
    with pytest.raises(DefinitionFault) as refused:
        load_notices([new], bundled().codes, bundled().forms, bundled().laws)
    line = text.split("\n").index("id: N48") + 1
    assert refused.value.facts["line"] == line
    assert "notice_kind.csv" in refused.value.told
    assert "加一行" in refused.value.told


def test_a_kind_stands_in_a_file_of_its_name(tmp_path: Path) -> None:
    """Two files of one kind would replace each other in silence."""
    copied = tmp_path / "N24.yaml"
    copied.write_text(FILE.read_text("utf-8"), "utf-8")
    with pytest.raises(DefinitionFault) as refused:
        load_notices([FILE, copied], bundled().codes, bundled().forms, bundled().laws)
    assert "文件名 N24.yaml" in refused.value.told


def test_every_code_of_a_kind_has_its_definition() -> None:
    assert [code for code, _ in bundled().codes.items("notice_kind")] == list(NOTICES)


def test_minors_are_left_out_where_not_even_a_surname_may_stand() -> None:
    notice = NOTICES["N03"]
    view = village_of(notice.examples[0], bundled().forms)
    found = notice_rows(notice, view, date(2026, 11, 1), bundled())
    assert len(found.rows) == 1
    assert any("1名未成年人" in doubt and "N25" in doubt for doubt in found.doubts)


def test_orphans_stand_in_no_list_whatever_a_condition_says() -> None:
    notice = replace(NOTICES["N05"], when="", claims=())
    given = {
        "household": {"h": {"hh_no": "0001", "hamlet": "t"}},
        "hamlet": {"t": {"name": "上屯"}},
        "person": {"p": {"household": "h", "name": "韦小宝", "birth": "2015-01-01"}},
        "benefit": {
            "b": {"person": "p", "kind": "L04", "from_day": "2026-01-01"},
            "c": {"person": "p", "kind": "L05", "from_day": "2026-01-01"},
            "d": {"person": "p", "kind": "05", "from_day": "2026-01-01", "document": "某民1号"},
        },
    }
    found = notice_rows(notice, VillageView(given), date(2026, 11, 1), bundled())  # type: ignore[arg-type]
    assert [(row["name"], row["kind"]) for row in found.rows] == [("韦某某", "临时救助")]


def test_a_number_that_is_somebodys_own_is_not_printed_as_an_office_phone() -> None:
    notice = NOTICES["N26"]
    view = village_of(notice.examples[0], bundled().forms)
    found = notice_rows(notice, view, date(2026, 11, 1), bundled())
    assert [row["office_phone"] for row in found.rows] == ["0778-7212345", ""]
    assert "个人手机" in found.doubts[0]
