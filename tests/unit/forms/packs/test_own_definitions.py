"""What a county defines itself adds to the program and takes nothing away."""

from datetime import date
from pathlib import Path

import pytest

from forms.definitions.definitions import Definitions
from forms.definitions.notice import NoticeDef
from forms.definitions.validation import check, refused
from forms.errors import DefinitionFault
from forms.leads.leads import gaps
from forms.packs import pack as packs
from forms.packs.pack import Published, in_force, read_pack, understood
from forms.program import bundled
from forms.rules.lists import lists_of
from forms.schema.form import Body, RecordId
from forms.village.view import VillageView
from tests.helpers.packs import SAMPLE

OWN = SAMPLE.with_name("459999-own.yaml")
BODY = OWN.read_text(encoding="utf-8")
DAY = date(2026, 11, 1)
NOTICES = Path(packs.__file__).parents[1] / "data" / "notices"
RULES = NOTICES.with_name("rules")


def holding(*bodies: str) -> Definitions:
    at, by = "2026-11-01T00:00:00+00:00", "王科长"
    return in_force(bundled(), (Published(n, at, by, body) for n, body in enumerate(bodies, 1)))


def titled(part: str, text: str) -> str:
    """A definition of the program as the only one of a pack."""
    inner = "\n".join(f"    {line}" for line in text.splitlines() if not line.startswith("#"))
    return f"county: '459999'\ntitle: 样例\n{part}:\n  - " + inner.strip() + "\n"


def test_the_sample_brings_every_part() -> None:
    pack = read_pack(BODY, bundled())
    parts = ["codes", "questions", "forms", "notices", "rules", "certificates", "letters"]
    assert [one.part for one in pack.made] == parts
    assert all(one.new for one in pack.made)


def test_what_holds_is_the_program_with_the_county_s_own() -> None:
    base, plain = holding(BODY), bundled()
    assert base.form("own_dryer").field("fuel").codes == "own_fuel"
    assert base.codes.label("own_fuel", "3") == "电"
    assert base.codes.label("notice_kind", "N50") == "烤房补助公示"
    household = base.form("household")
    assert household.field("own_dryer").label == "有没有烤房"
    assert {f.id for f in plain.form("household").fields} < {f.id for f in household.fields}
    assert list(base.notices)[-1] == "N50"
    assert "N50" not in plain.notices
    assert not plain.codes.has("own_fuel")


def test_a_published_kind_has_its_code_so_that_its_postings_are_recorded() -> None:
    """Nothing to forget: publishing the kind adds the code."""
    for base, known in ((holding(BODY), True), (bundled(), False)):
        form = base.form("posting")
        problems = check(form, {"kind": "N50", "title": "烤房补助公示"}, base, DAY)
        assert refused(problems) is not known


def test_an_own_rule_finds_leads_and_asks() -> None:
    homes: dict[RecordId, Body] = {
        RecordId("a"): {"head_name": "韦一", "own_dryer": True},
        RecordId("b"): {"head_name": "韦二"},
        RecordId("c"): {"head_name": "韦三", "own_dryer": False},
    }
    view, base = VillageView({"household": homes}), holding(BODY)
    found = {g.subject: g for g in gaps(view, DAY, base) if g.rule == "OWN-DRYER"}
    assert {record: gap.answer.value for record, gap in found.items()} == {
        "a": "yes",
        "b": "unknown",
    }
    assert found[RecordId("b")].missing == ("这一户有没有烤房？",)
    assert not [g for g in gaps(view, DAY, bundled()) if g.rule == "OWN-DRYER"]


def test_a_list_of_its_own_stands_beside_the_program_s() -> None:
    body = BODY.replace("list: gap_own_dryer", "list: own_dryer_homes")
    assert "own_dryer_homes" in lists_of(holding(body))
    assert "gap_own_dryer" not in lists_of(holding(BODY))


def test_a_form_of_its_own_settles_a_list_of_its_own() -> None:
    body = BODY.replace("list: gap_own_dryer", "list: own_dryer_homes").replace(
        "    key: [household", "    settles: [own_dryer_homes]\n    key: [household"
    )
    assert read_pack(body, bundled()).holds.forms == holding(body).forms
    settling = holding(body).settling("own_dryer_homes")
    assert settling is not None
    assert settling.id == "own_dryer"


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("id: own_fuel", "id: fuel", "own_ 开头"),
        ("label: 煤}", "label: 煤}\n      - {code: '2', label: 炭}", "出现两次"),
        ("form: household\n    sections", "form: houshold\n    sections", "没有名为"),
        ("{id: own_dryer, label: 有没有烤房", "{id: dryer, label: 有没有烤房", "own_ 开头"),
        ("有没有烤房, type", "有没有烤房, required: yes, type", "不能必填"),
        ("- id: own_dryer\n    title", "- id: dryer\n    title", "own_ 开头"),
        ("label: 有没有烤房, type", "label: 有没有烤房, merge: latest, type", "等人确认"),
        ("codes: own_fuel, required", "codes: own_fuel, merge: latest, required", "等人确认"),
        ("codes: own_fuel, required", "codes: own_fuels, required", "没有代码表"),
        ("id: N50", "id: N48", "N50 到 N99"),
        ("rows: records:own_dryer", "rows: dryers", "取数办法"),
        ("rows: records:own_dryer", "rows: records:own_drier", "没有名为"),
        ("{id: area, title: 面积（平方米）", "{id: place, title: 地点", "没有「place」这个问题"),
        ("fuel = '3'", "fule = '3'", "条件提到的"),
        ("{id: name, title: 申请人, mask: M2}", "{id: name, title: 申请人, mask: M0}", "打码规则"),
        ("title: 面积（平方米）", "title: 本人身份证", "不得公开"),
        ("title: 面积（平方米）", "title: 手机", "不得公开"),
        ("label: 面积\n            type: decimal", "label: 面积\n            type: note", "public"),
        ("list: gap_own_dryer", "list: gap_dryer", "own_ 开头"),
        ("when: own_dryer\n", "when: own_drier\n", "own_drier"),
        ("id: OWN-DRYER", "id: R-DB", "要对上"),
        ("    key: [household, person, day]\n", "", "缺少「key」"),
        ("key: [household, person, day]", "key: [person, day]", "要写上「household」"),
        ("key: [household, person, day]", "import: {sheet: roster}", "不随花名册导入"),
        ("key: [household", "settles: [own_none]\n    key: [household", "没有名单「own_none」"),
        ("key: [household", "settles: [safe_house]\n    key: [household", "已由「住房」回答"),
        ("key: [household", "icon: smile\n    key: [household", "图标"),
    ],
)  # fmt: skip
def test_what_a_county_may_not_say_is_named(old: str, new: str, words: str) -> None:
    assert old in BODY
    with pytest.raises(DefinitionFault) as caught:
        read_pack(BODY.replace(old, new), bundled(), file="县.yaml")
    assert words in caught.value.told
    assert "县.yaml" in caught.value.told


def test_a_question_keeps_its_type_and_how_far_it_is_shown() -> None:
    before = holding(BODY)
    for old, new in (
        ("type: yesno, disclosure: inside", "type: text, disclosure: inside"),
        ("type: yesno, disclosure: inside", "type: yesno, disclosure: public"),
    ):
        again = BODY.replace(old, new, 1).replace("version: 1", "version: 2")
        with pytest.raises(DefinitionFault) as caught:
            read_pack(again, before)
        assert "已经发布的不同" in caught.value.told


def test_a_later_version_of_a_form_reads_what_was_written() -> None:
    before = holding(BODY)
    with pytest.raises(DefinitionFault) as caught:
        read_pack(BODY, before)
    assert "更大的数" in caught.value.told or "已经有了" in caught.value.told
    later = BODY.replace("version: 1", "version: 2").replace('version: "1"', 'version: "2"')
    assert [one.new for one in read_pack(later, before).made] == [False] * 7
    lines = [line for line in later.splitlines() if "建成日期" not in line]
    without = "\n".join(lines).replace(", day]", "]")
    with pytest.raises(DefinitionFault) as caught:
        read_pack(without, before)
    assert "建成日期" in caught.value.told


def test_codes_that_were_given_out_stay() -> None:
    later = BODY.replace("version: 1", "version: 2").replace('      - {code: "2", label: 煤}\n', "")
    with pytest.raises(DefinitionFault) as caught:
        read_pack(later, holding(BODY))
    assert "原有的代码 2" in caught.value.told


def replaced(kind: NoticeDef, **changes: str) -> str:
    (file,) = NOTICES.glob(f"{kind.id}*.yaml")
    text = file.read_text(encoding="utf-8")
    for key, value in changes.items():
        lines = [f"{key}: {value}" if x.startswith(f"{key}: ") else x for x in text.splitlines()]
        text = "\n".join(lines)
    return titled("notices", text)


def test_a_kind_of_the_program_may_be_made_stricter_only() -> None:
    kind = bundled().notices["N01"]
    stricter = holding(replaced(kind, days="20")).notices
    assert stricter is not None
    assert stricter["N01"].days == 20
    for changes, words in (
        ({"days": "6"}, "不能少于"),
        ({"posted": "14"}, "不能少于"),
        ({"contact": "village"}, "向谁提出"),
        ({"minors": "not_applicable"}, "未成年人不能放宽"),
        ({"never": "[id_number]"}, "不见了"),
        ({"aid": "no"}, "不能改成 no"),
        ({"issuer": "village"}, "由谁公示"),
        ({"rows": "households"}, "取数办法"),
    ):
        with pytest.raises(DefinitionFault) as caught:
            read_pack(replaced(kind, **changes), bundled())
        assert words in caught.value.told


def test_a_name_may_be_hidden_more_and_never_less() -> None:
    kind = bundled().notices["N05"]
    hidden = replaced(kind).replace("title: 申请人, mask: M2", "title: 申请人, mask: M1")
    base = holding(hidden.replace("蓝国强|刚", "蓝**|刚").replace("蓝某某|特", "蓝**|特"))
    (name,) = [c.mask for c in base.notices["N05"].columns if c.id == "name"]
    assert name == "M1"
    strict = [n for n in bundled().notices.values() if any(c.mask == "M1" for c in n.columns)]
    for kind in strict:
        with pytest.raises(DefinitionFault) as caught:
            read_pack(replaced(kind).replace("mask: M1}", "mask: M2}"), bundled())
        assert "不能放宽" in caught.value.told


def test_a_rule_of_the_program_is_replaced_from_its_day_on() -> None:
    text = (RULES / "safe_water.yaml").read_text(encoding="utf-8")
    own = text.replace('version: "1"', 'version: "县1"').replace(
        "from: 2018-03-01", "from: 2026-06-01"
    )
    assert own.count("县1") == 1
    rules = holding(titled("rules", own)).rules
    assert len(rules) == len(bundled().rules) + 1
    assert [r.version for r in rules if r.list == "safe_water"][-1] == "县1"
    with pytest.raises(DefinitionFault) as caught:
        read_pack(titled("rules", text), bundled())
    assert "已经有了" in caught.value.told


def test_a_program_that_does_not_know_a_word_uses_the_rest() -> None:
    strange = BODY.replace("    aid: yes\n", "    aid: yes\n    drone: yes\n")
    base = holding(strange)
    assert "N50" not in base.notices
    assert "own_dryer" in base.forms


def test_what_was_published_stays_readable_when_the_program_has_it_too() -> None:
    """A later program may bring what a county had first, or refuse what an earlier one took."""
    at, by = "2026-11-01T00:00:00+00:00", "王科长"
    strange = BODY.replace("    aid: yes\n", "    aid: yes\n    drone: yes\n")
    packs = [Published(1, at, by, BODY), Published(2, at, by, BODY), Published(3, at, by, strange)]
    first, again, third = understood(bundled(), packs)
    assert len(first.made) == 7
    again_made = ["codes", "questions", "notices", "certificates", "letters"]
    assert [one.part for one in again.made] == again_made
    assert "notices" not in [one.part for one in third.made]
    assert third.holds.form("own_dryer").version == 1


def test_hints_are_counted_by_what_a_heading_says() -> None:
    """An inner name does not hide that a column tells the age or the people of a person."""
    row = "      - {id: area, title: 面积（平方米）, mask: M0}\n"
    telling = row.replace("面积（平方米）", "年龄") + row.replace("id: area", "id: fuel").replace(
        "面积（平方米）", "民族"
    )
    with pytest.raises(DefinitionFault) as caught:
        read_pack(BODY.replace(row, telling).replace("韦秀兰|45", "韦秀兰|45|电"), bundled())
    assert "年龄、民族" in caught.value.told


def of_before(body: str = BODY) -> str:
    """The pack as an earlier program took it: a kind of notice without its act."""
    gone = ("    act: ", "    minors: ", "    posted: ", "    contact: ")
    kept = "".join(line for line in body.splitlines(keepends=True) if not line.startswith(gone))
    return kept.replace("    aid: yes\n", "    aid: yes\n    period_label: 公示时间\n")


def test_a_kind_of_before_is_told_in_one_sentence_with_what_to_add() -> None:
    at, by = "2026-05-01T00:00:00+00:00", "王科长"
    old = Published(1, at, by, of_before())
    held = in_force(bundled(), [old])
    assert "N50" not in held.notices
    assert "own_dryer" in held.forms, "what can be used is used"
    (one,) = held.left_out
    assert (one.part, one.id, one.say.count("。")) == ("notices", "N50", 1)
    for word in (
        "县里第1号发布包", "N50「烤房补助公示」", "act（", "minors（", "posted（", "contact（",
        "删去 period_label", "重新发布",
    ):  # fmt: skip
        assert word in one.say
    mended = Published(2, at, by, BODY.replace("version: 1", "version: 2"))
    again = in_force(bundled(), [old, mended])
    assert "N50" in again.notices
    told = [one.id for one in again.left_out if one.part == "notices"]
    assert told == [], "what was published again in the right way is no more told of"


@pytest.mark.parametrize(
    "body",
    [
        "notices: 旧的\n",
        "notices:\n  - {id: N50}\n",
        "forms:\n  - {id: own_x, title: 样例表, version: 1}\n",
        "rules:\n  - {list: own_x}\n",
        "parameters:\n  - {id: db_standard_rural_year, values: 五}\n",
        "parameters:\n  - {id: db_standard_rural_year, values: [{value: 五, source: 文件}]}\n",
        "words: &w\n  - {}\nforms: *w\n",
        "words: " + "[" * 60_000,
    ],
)
def test_whatever_was_published_once_a_book_opens_and_says_what_it_cannot_use(body: str) -> None:
    whole = f"county: '459999'\ntitle: 样例\n{body}"
    held = in_force(bundled(), [Published(1, "2026-05-01T00:00:00+00:00", "王科长", whole)])
    (one,) = held.left_out
    assert one.say.startswith("县里第1号发布包")
    assert one.say.endswith("重新发布。")


TABLES = """
tables:
  - id: own_roll
    title: 夜校花名册
    rows_for: person
    answers: {姓名: person.name, 夜校学号: household.hh_no}
"""


def test_how_a_table_is_filled_comes_with_a_pack_and_is_refused_where_it_says_nothing() -> None:
    (one,) = holding(BODY + TABLES).tables
    assert (one.title, one.answers["夜校学号"]) == ("夜校花名册", "household.hh_no")
    assert bundled().tables == ()
    for old, new, says in (
        ("id: own_roll", "id: roll", "own_"), ("rows_for: person", "rows_for: cow", "rows_for"),
        ("household.hh_no", "户编号", "不是答案的编号"),
        ("household.hh_no", "household.hh_number", "「夜校学号」后面的「household.hh_number」"),
        ("answers: {姓名: person.name, 夜校学号: household.hh_no}", "answers: {}", "answers"),
    ):  # fmt: skip
        with pytest.raises(DefinitionFault) as fault:
            read_pack(BODY + TABLES.replace(old, new), bundled())
        assert says in fault.value.reason


def test_what_the_county_s_list_lets_a_village_certify() -> None:
    base, plain = holding(BODY), bundled()
    assert [one.id for one in base.letters.certificates.allowed] == [
        "litigation_agent", "own_residence",
    ]  # fmt: skip
    assert base.letters.kinds["L50"].certificate == "own_residence"
    assert base.codes.label("letter_kind", "L50") == "本村居住情况证明", "it can be kept"
    assert set(base.letters.kinds) - set(plain.letters.kinds) == {"L50"}
    assert plain.letters.certificates.may("own_residence") is None
    assert base.letters.certificates.may("own_residence", date(2025, 12, 31)) is None


LISTED = BODY[BODY.index("certificates:") :]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("item: 本村居住情况", "item: 婚姻状况证明", "婚姻状况证明村里不该出"),
        ("id: own_residence", "id: residence", "名称要以 own_ 开头"),
        ("text: read, from", "text: recalled, from", "「text」"),
        ('from: "2026-01-01"', 'from: "今年"', "from 写成"),
        ("law: 样例县保留证明事项清单（样例县政办发〔2026〕9号）第三项, ", "", "law"),
        ("id: L50", "id: L01", "L50 到 L99"),
        ("certificate: own_residence", "certificate: own_other", "没有法律依据的证明"),
        ("title: 本村居住情况证明", 'title: "{name}的证明"', "标题里不能有空"),
        ("title: 本村居住情况证明", "title: 本人健在证明", "健在证明不该由村民委员会出具"),
        ("{household.hamlet}", "{no_capacity}", "不能给看这种文书的人看"),
    ],
)
def test_a_list_of_certificates_that_says_too_much_is_refused(
    old: str, new: str, says: str
) -> None:
    body = f"county: '459999'\ntitle: 样例\n{LISTED}"
    assert old in body
    with pytest.raises(DefinitionFault) as told:
        read_pack(body.replace(old, new, 1), bundled())
    assert says in told.value.told
