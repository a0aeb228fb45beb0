"""A real book filled with made-up people: the clean roster, and a family with difficult names."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from desktop.book.book import Book
from forms.schema.form import RecordId, Value
from sync.change import new_record_id
from sync.store.values import Draft
from tests.helpers.roster import WHOLE, bodies

PASSPHRASE = "练习口令-木棉花开-2026"
VILLAGE = "459999100201"
LONG_NAME = "买买提·阿不都热合曼"
RARE_NAMES = ("韦𬭎", "黄䶮", "覃㛃")
SUMMARY = "精神好，家里备足了柴火和米。想问城乡居民养老保险补缴怎么办，已转村文书。"
HAMLETS = ("上板屯", "下板屯", "弄拉屯", "龙骨坳屯", "拉烈屯")


def empty(path: Path, village: str, name: str, passphrase: str) -> Book:
    """A book as ``Book.new`` makes it: made once, then copied, so all are the same computer's."""
    path.write_bytes(_empty(village, name, passphrase))
    return Book.open(path, passphrase)


@cache
def _empty(village: str, name: str, passphrase: str) -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "empty.cunji"
        Book.new(path, village, name, passphrase).close()
        return path.read_bytes()


def a_book(path: Path, households: int = 12, copies: int = 1) -> Book:
    """Make a book and fill it with so many households of the roster and the difficult family.

    Args:
        path: The file.
        households: At most so many.
        copies: How often the roster is laid side by side, for a bigger village.
    """
    book = Book.new(path, VILLAGE, "板岭村", PASSPHRASE)
    book.actor = "兰秀英"
    fill(book, households, copies)
    return book


def fill(book: Book, households: int, copies: int = 1) -> None:
    """Write roster, hamlets, family, helper, pairings and visits in a few saves."""
    hamlets = [(new_record_id(), name) for name in HAMLETS]
    drafts = [Draft("hamlet", {"name": name, "number": str(i + 1)}, rid)
              for i, (rid, name) in enumerate(hamlets)]  # fmt: skip
    drafts += _roster(households, copies, [rid for rid, _ in hamlets])
    drafts += _family(hamlets[2][0])
    drafts.append(Draft("coverage", dict(WHOLE)))
    book.ledger.write.save(drafts, actor=book.actor)
    book.ledger.write.save(_care(book), actor=book.actor)
    _correct(book)


def _roster(households: int, copies: int, hamlets: list[RecordId]) -> list[Draft]:
    """Households of the roster; in a bigger village it comes again under other names."""
    found = bodies(copies)
    kept = list(found["household"])[:households]
    for person, known in found["person"].items():
        if again := int(person.partition("-")[0]):
            other = {k: v for k, v in known.items() if k != "id_number"}
            other["name"] = f"{known['name']}{'甲乙丙丁戊'[again % 5]}"
            found["person"][person] = other
    fresh: dict[str, RecordId] = {old: new_record_id() for old in kept}
    drafts = []
    for number, old in enumerate(kept):
        body: dict[str, Value] = {
            **found["household"][old],
            "hamlet": hamlets[number % len(hamlets)],
        }
        body["phone"] = f"1390000{number:04d}"
        drafts.append(Draft("household", body, fresh[old]))
    for form, link in (
        ("household_type", "household"), ("person", "household"),
        ("absence", "person"), ("disabled_person", "person"),
    ):  # fmt: skip
        for old, answers in found[form].items():
            target = fresh.get(str(answers[link]))
            if target is not None:
                fresh[old] = new_record_id()
                drafts.append(Draft(form, {**answers, link: target}, fresh[old]))
    return drafts


def _family(hamlet: RecordId) -> list[Draft]:
    home, head, wife, mother, child, girl = (new_record_id() for _ in range(6))
    spells: tuple[tuple[str, dict[str, Value]], ...] = (
        ("household_type", {"household": home, "type": "00", "from_day": "2021-05",
                            "to_day": "2024-11-30"}),
        ("household_type", {"household": home, "type": "21", "monitor_type": "21",
                            "from_day": "2024-12-01", "status": "80", "risk": "02"}),
        ("absence", {"person": head, "from_day": "2025-02-10", "area": "4",
                     "place": "广东省佛山市南海区", "work": "铝材厂"}),
        ("absence", {"person": wife, "from_day": "2026-02", "place": "广东省东莞市"}),
        ("disabled_person", {"person": mother, "category": "1", "grade": "3"}),
    )  # fmt: skip
    people: tuple[tuple[RecordId, dict[str, Value]], ...] = (
        (head, {"name": LONG_NAME, "sex": "1", "birth": "1986-03-12", "relation": "02",
                "ethnic": "05", "marital": "20", "phone": "13900009901", "education": "3"}),
        (wife, {"name": RARE_NAMES[0], "sex": "2", "birth": "1989-07", "relation": "10",
                "ethnic": "08", "marital": "20"}),
        (child, {"name": RARE_NAMES[1], "sex": "1", "birth": "2015-09-01", "relation": "20",
                 "ethnic": "08", "student": True}),
        (girl, {"name": RARE_NAMES[2], "sex": "2", "birth": "2012", "relation": "30",
                "ethnic": "08", "student": True}),
        (mother, {"name": "韦覃氏凤莲", "sex": "2", "birth": "1946-10-02", "relation": "52",
                  "ethnic": "08", "marital": "30", "health": ["2"]}),
    )  # fmt: skip
    house: dict[str, Value] = {
        "hh_no": "00999", "head_name": LONG_NAME, "hamlet": hamlet, "phone": "13900009901",
        "address": "弄拉屯 37 号（球场边上第二家）",
        "bank": "农村信用社", "account": "6200000000001234567",
    }  # fmt: skip
    return [
        Draft("household", house, home),
        *(Draft("person", {"household": home, **body}, person) for person, body in people),
        *(Draft(form, body) for form, body in spells),
    ]


def _care(book: Book) -> list[Draft]:
    """A helper, pairings and visits for the first elders and children."""
    helper = new_record_id()
    view = book.view()
    drafts = [
        Draft("helper", {"name": "兰秀英", "unit": "练习县乡村振兴局", "post": "驻村第一书记",
                         "phone": "13900008801", "role": "01", "from_day": "2025-05-01"}, helper)
    ]  # fmt: skip
    lived = [p for p in view.records("person") if view.household_of(p)]
    # Ids of one millisecond come in any order: the family last, so that it always has visits.
    homes = {h for h, body in view.records("household").items() if body["hh_no"] == "00999"}
    chosen = sorted(lived, key=lambda p: view.household_of(p) in homes)[-14:]
    for number, person in enumerate(chosen):
        household = str(view.household_of(person))
        young = str(view.records("person")[person].get("birth", "")) > "2009"
        drafts.append(Draft("one_to_one", {
            "person": person, "helper": helper, "class": "child" if young else "elder",
            "from_day": "2026-03-01", "every_days": 30,
        }))  # fmt: skip
        met: dict[str, Value] = {
            "household": household, "person": person, "helper": helper, "mode": "1",
            "met": "本人和奶奶", "result": "1", "summary": SUMMARY,
        }  # fmt: skip
        days = [f"2026-{month:02d}-{number % 27 + 1:02d}" for month in (5, 8, 10)]
        drafts += [Draft("visit", {**met, "day": day}) for day in days[: 1 + number % 3]]
    return drafts


def _correct(book: Book) -> None:
    """A later correction, so that the time line has an old and a new value."""
    for record in book.ledger.read.records("person"):
        if record.body["name"] == LONG_NAME:
            body = {**record.body, "phone": "13900009902", "education": "4"}
            book.ledger.write.save([Draft("person", body, record.id)], actor="覃文书")
