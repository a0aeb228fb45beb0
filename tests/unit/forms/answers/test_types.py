"""Every kind of answer: what villages write is understood, what is written is read again."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.answers.dates import EARLIEST, LATEST, is_date
from forms.answers.kinds import LARGEST
from forms.answers.types import TYPES
from forms.errors import Unreadable
from forms.program import bundled
from forms.schema.check_digits import mod_11_2
from forms.schema.form import Disclosure, FieldDef, Value

CODES = bundled().codes


def field(kind: str, codes: str | None = None, unit: str = "") -> FieldDef:
    return FieldDef("it", "这一项", kind, Disclosure.INSIDE, "M8", codes=codes, unit=unit)


def read(kind: str, raw: str, codes: str | None = None, unit: str = "") -> Value:
    return TYPES[kind].read(raw, field(kind, codes, unit), CODES)


@pytest.mark.parametrize(
    ("kind", "raw", "codes", "value"),
    [
        ("text", " 农　达蕾 ", None, "农达蕾"),
        ("note", "一\r\n二 ", None, "一\n二"),
        ("int", "３", None, 3),
        ("int", "1,333", None, 1333),
        ("int", "-2", None, -2),
        ("int", "5.0", None, 5),
        ("decimal", "12.5", None, 1250),
        ("decimal", "0.05", None, 5),
        ("decimal", "12.50", None, 1250),
        ("decimal", "3.500", None, 350),
        ("money", "1,234.56", None, 123456),
        ("money", "￥100元", None, 10000),
        ("money", "1.2万", None, 1200000),
        ("money", "-0.01", None, -1),
        ("date", "1986年1月", None, "1986-01"),
        ("yesno", "有", None, True),
        ("yesno", "否", None, False),
        ("yesno", "√", None, True),
        ("choice", "壮", "gb_ethnic", "08"),
        ("choice", "一般户", "hh_assist_type", "00"),
        ("many", "长期慢性病、残疾", "health_card", ["2", "4"]),
        ("many", "残疾，长期慢性病", "health_card", ["2", "4"]),
        ("many", "健康", "health_card", ["1"]),
        ("many", "大病;大病", "health_card", ["3"]),
        ("id_number", "459999 19860115 5673", None, "459999198601155673"),
        ("id_number", "459999800229001", None, "459999198002290013"),
        ("phone", "139 5919 1865", None, "13959191865"),
        ("phone", "13946217654.0", None, "13946217654"),
        ("phone", "１８７５５２５０７６７", None, "18755250767"),
        ("phone", "+86 187-5525-0767", None, "18755250767"),
        ("phone", "13900861234", None, "13900861234"),
        ("phone", "0086 13900861234", None, "13900861234"),
        ("phone", "0779-0000001", None, "0779-0000001"),
        ("phone", "（0771）5501234", None, "0771-5501234"),
        ("phone", "010 62345678", None, "010-62345678"),
        ("phone", "0771-5501234转805", None, "0771-5501234-805"),
        ("phone", "12345", None, "12345"),
        ("phone", "110", None, "110"),
        ("certificate", "459999196408079542 11", None, "45999919640807954211"),
        ("certificate", "45999919740208816x44b1", None, "45999919740208816X44B1"),
        ("ref", "0" * 32, None, "0" * 32),
    ],
)
def test_what_villages_write_is_understood(
    kind: str, raw: str, codes: str | None, value: Value
) -> None:
    assert read(kind, raw, codes) == value
    assert TYPES[kind].check(value, field(kind, codes), CODES) is None


@pytest.mark.parametrize(
    ("kind", "raw", "codes"),
    [
        ("text", "  ", None),
        ("text", "长" * 201, None),
        ("int", "三", None),
        ("int", "1.5", None),
        ("int", "9" * 20, None),
        ("decimal", "1.234", None),
        ("money", "1,23", None),
        ("money", "约一百", None),
        ("yesno", "不知道", None),
        ("choice", "火星族", "gb_ethnic"),
        ("many", "健康、飞翔", "health_card"),
        ("many", "、", "health_card"),
        ("id_number", "459999198601155674", None),
        ("phone", "1395919186", None),
        ("phone", "13959191865/13946217654", None),
        ("phone", "张三", None),
        ("certificate", "45999919640807954291", None),
        ("certificate", "45999919640807954311", None),
        ("ref", "张三", None),
    ],
)
def test_what_cannot_be_meant_is_refused_with_a_remedy(
    kind: str, raw: str, codes: str | None
) -> None:
    with pytest.raises(Unreadable) as refused:
        read(kind, raw, codes)
    assert re.fullmatch(r"[^。]+。", refused.value.zh)
    assert refused.value.told == refused.value.zh
    assert raw.strip() == "" or len(raw) < 4 or raw not in refused.value.zh


def numbers() -> st.SearchStrategy[str]:
    bodies = st.builds(
        lambda day, order: f"459999{day:%Y%m%d}{order:03d}",
        st.dates(date(1900, 1, 1), date(2149, 12, 31)),
        st.integers(1, 999),
    )
    return bodies.map(lambda body: body + mod_11_2(body))


def code_in(list_id: str) -> st.SearchStrategy[str]:
    return st.sampled_from([code for code, _ in CODES.items(list_id)])


VALUES: dict[str, tuple[st.SearchStrategy[Value], str | None]] = {
    "int": (st.integers(-LARGEST, LARGEST), None),
    "decimal": (st.integers(-LARGEST, LARGEST), None),
    "money": (st.integers(-LARGEST, LARGEST), None),
    "date": (
        st.dates(date(EARLIEST, 1, 1), date(LATEST, 12, 31)).map(str).filter(is_date), None,
    ),
    "yesno": (st.booleans(), None),
    "choice": (code_in("gb_relation"), "gb_relation"),
    "many": (
        st.lists(code_in("help_measure"), min_size=1, unique=True).map(sorted), "help_measure",
    ),
    "id_number": (numbers(), None),
    "phone": (
        st.from_regex(r"\A(1[3-9]\d{9}|0[3-9]\d{2}-\d{7,8}(-\d{1,6})?|02\d-\d{8}|12345)\Z")
        .map(lambda t: "".join(c if not c.isdigit() else str(int(c)) for c in t)),
        None,
    ),
    "certificate": (
        st.builds(lambda n, c, g: f"{n}{c}{g}", numbers(), st.integers(1, 7), st.integers(1, 4)),
        None,
    ),
    "ref": (st.from_regex(r"\A[0-9a-f]{32}\Z"), None),
    "photos": (st.lists(st.from_regex(r"\A[0-9a-f]{64}\Z"), max_size=4, unique=True), None),
    "text": (st.text(min_size=1, max_size=60), None),
    "note": (st.text(min_size=1, max_size=60), None),
}  # fmt: skip


def test_no_kind_is_left_out() -> None:
    assert set(VALUES) == set(TYPES)


@pytest.mark.parametrize("kind", sorted(set(VALUES) - {"photos"}))  # nobody types a photo
@given(data=st.data())
def test_what_is_written_is_read_again(kind: str, data: st.DataObject) -> None:
    values, codes = VALUES[kind]
    value = data.draw(values)
    it = field(kind, codes)
    if kind in {"text", "note"}:
        try:
            value = TYPES[kind].read(str(value), it, CODES)
        except Unreadable:
            return
    assert TYPES[kind].check(value, it, CODES) is None
    assert TYPES[kind].read(TYPES[kind].write(value, it, CODES), it, CODES) == value


@pytest.mark.parametrize("kind", sorted(VALUES))
@given(raw=st.text(max_size=40))
def test_whatever_is_read_is_right(kind: str, raw: str) -> None:
    it = field(kind, VALUES[kind][1])
    try:
        value = TYPES[kind].read(raw, it, CODES)
    except Unreadable:
        return
    assert TYPES[kind].check(value, it, CODES) is None


ANYTHING = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
    | st.lists(st.integers() | st.text(max_size=5) | st.lists(st.none(), max_size=1), max_size=3)
    | st.dictionaries(st.text(max_size=2), st.none(), max_size=1)
)  # fmt: skip


@pytest.mark.parametrize("kind", sorted(VALUES))
@given(value=ANYTHING)
def test_checking_and_showing_never_fail(kind: str, value: object) -> None:
    it = field(kind, VALUES[kind][1])
    fault = TYPES[kind].check(value, it, CODES)
    assert fault is None or fault.endswith("。")
    if fault is None:
        assert isinstance(value, str | int | list)
        TYPES[kind].doubt(value, it, CODES)
        assert isinstance(TYPES[kind].write(value, it, CODES), str)


@pytest.mark.parametrize("fitting", sorted(CODES.ids()))
def test_lists_used_by_many_have_no_separator_in_their_words(fitting: str) -> None:
    used = {f.codes for form in bundled().forms.values() for f in form.fields if f.type == "many"}
    if fitting in used:
        for _, label in CODES.items(fitting):
            assert not re.search(r"[、，,;；|/+]", label)


def test_people_see_words_and_two_decimals() -> None:
    assert TYPES["money"].write(123456, field("money"), CODES) == "1,234.56"
    assert TYPES["decimal"].write(-5, field("decimal"), CODES) == "-0.05"
    assert TYPES["yesno"].write(False, field("yesno"), CODES) == "否"
    assert TYPES["choice"].write("08", field("choice", "gb_ethnic"), CODES) == "壮族"
    assert (
        TYPES["many"].write(["2", "4"], field("many", "health_card"), CODES) == "长期慢性病、残疾"
    )


def test_the_unit_behind_a_number_is_understood() -> None:
    assert read("int", "30天", unit="天") == 30
    assert read("decimal", "2.5亩", unit="亩") == 250
