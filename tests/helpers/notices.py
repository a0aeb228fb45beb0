"""A small village for notices: its own words, households at risk, ready to be announced."""

import hashlib
from dataclasses import dataclass
from datetime import date

from typing_extensions import override

from desktop.book.book import Book
from forms.definitions.notice import NoticeExample, Paper
from forms.notices.sheet.notice import Notice
from forms.program import bundled
from forms.schema.form import FieldDef, RecordId, Value
from sync.store.values import Draft

DAY = date(2026, 11, 1)
POSTED = date(2026, 11, 23)
FILLED: dict[str, Value] = {
    "name": "弄峒村",
    "code12": "459999001201",
    "township": "板岭乡",
    "county_name": "都安瑶族自治县",
    "notice_place": "村委会门口公开栏",
    "objection_contact": "村民委员会主任",
    "objection_phone": "0778-7212345",
    "supervision_phone": "13800138000",
    "township_phone": "0778-7212347",
    "township_office": "板岭乡社会救助窗口",
    "aid_hotline": "0778-7212348",
    "county_aid_office": "都安瑶族自治县民政局社会救助股",
    "federation_office": "都安瑶族自治县残联维权股",
    "federation_phone": "0778-7212349",
    "service_hours": "工作日8:00至17:30",
}


PAPER: dict[str, Value] = {
    "kinds": [n.id for n in bundled().notices.values() if n.paper is Paper.REQUIRED],
    "title": "都安瑶族自治县防止返贫致贫对象识别办法", "number": "都政办发〔2026〕3号",
    "article": "第十二条", "from_day": "2026-01-01", "seen": True,
}  # fmt: skip
"""The paper of a county that kinds rest on of which the law says nothing."""


@dataclass(frozen=True, slots=True)
class Forged(Notice):
    """A sheet that prints the digest of another."""

    told: str = ""

    @property
    @override
    def digest(self) -> str:
        return self.told


def put(book: Book, form: str, key: str, /, **answers: Value) -> RecordId:
    """A record whose id can be told from its name."""
    record = RecordId(hashlib.sha256(f"{form} {key}".encode()).hexdigest()[:32])
    book.ledger.write.save([Draft(form, answers, record)], actor="测试")
    return record


def example(book: Book, shown: NoticeExample) -> None:
    """The tiny village of an example as real records: typed answers, real references."""

    def key(form: str, name: str) -> RecordId:
        """An id that keeps the order the example has."""
        return RecordId(
            hashlib.sha256(form.encode()).hexdigest()[:24] + name.encode().hex().zfill(8)
        )

    def typed(field: FieldDef, value: Value) -> Value:
        if field.type in {"int", "money", "decimal"}:
            return int(str(value))
        if field.type == "yesno":
            return value == "yes"
        return key(str(field.form), str(value)) if field.type == "ref" else value

    for form, bodies in shown.given.items():
        if form == "village":
            continue
        fields = {field.id: field for field in book.definitions.form(form).fields}
        for name, body in bodies.items():
            answers = {f: typed(fields[f], value) for f, value in body.items()}
            book.ledger.write.save([Draft(form, answers, key(form, name))], actor="测试")


def paper(book: Book, **answers: Value) -> None:
    """The county's paper, written down by the village."""
    put(book, "county_paper", "paper", **{**PAPER, **answers})


def village(book: Book, **answers: Value) -> None:
    paper(book)
    kept = book.ledger.read.records("village")[0]
    book.ledger.write.save([Draft("village", {**kept.body, **answers}, kept.id)], actor="测试")


def household(
    book: Book, name: str, head: str, *, hamlet: str = "弄峒屯", **case: Value
) -> RecordId:
    """A household at risk, checked and appraised: what N09 announces."""
    paper(book)
    known = {str(r.body["name"]): r.id for r in book.ledger.read.records("hamlet")}
    home = known.get(hamlet) or put(book, "hamlet", hamlet, name=hamlet)
    found = put(book, "household", name, hamlet=home, hh_no=name, head_name=head)
    put(
        book, "person", f"p{name}", household=found, name=head, relation="02", sex="2",
        id_number="459999196611230041", birth="1966-11-23", phone="13900139001",
    )  # fmt: skip
    meeting = put(
        book, "meeting", "m", day="2026-10-28", type="07", matter="评议监测对象", due=15,
        present=12, agreed=11, result=True,
    )  # fmt: skip
    answers: dict[str, Value] = {
        "household": found, "state": "50", "type": "30", "risk": "01", "measures": ["01"],
        "found_day": "2026-10-20", "checked_day": "2026-10-22", "compared_day": "2026-10-23",
        "appraised_day": "2026-10-28", "appraisal": meeting,
    }  # fmt: skip
    put(book, "monitored_household", f"c{name}", **{**answers, **case})
    return found
