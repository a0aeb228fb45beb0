"""What happens in the demonstration, step by step, on one practice book."""

from collections import Counter
from datetime import date, timedelta
from pathlib import Path

from desktop.book.book import Book
from desktop.demo.assistance import assist
from desktop.demo.county import County
from desktop.demo.organisation import organise
from desktop.demo.plans import plan_records
from desktop.demo.watched import admit, propose
from desktop.excel.importing.import_workbook import commit, prepare
from desktop.paper.notices.compose import compose
from desktop.paper.pdf import render
from forms.definitions.rule import rule_for
from forms.rules.lists import CARED, Derived, derive
from forms.schema.form import RecordId, Value
from forms.schema.ternary import Answer
from sync.client.enrol import enrol
from sync.client.session import sync
from sync.store.values import Draft

VILLAGE = "459999100201"
VILLAGE_NAME = "板岭村"
PASSPHRASE = "练习用口令-请勿真用"  # noqa: S105  printed on purpose: practice people only
DAY = date(2026, 11, 1)
ROSTER = Path(__file__).parents[1] / "resources/practice/roster-township.xlsx"

HELPERS: tuple[dict[str, Value], ...] = (
    {"name": "黄驻村", "unit": "县教育局", "post": "驻村第一书记", "role": "01"},
    {"name": "韦妇联", "unit": "板岭村", "post": "村妇联主席", "role": "08"},
    {"name": "蓝老师", "unit": "镇中心小学", "post": "教师", "role": "05"},
)
HELPING_SINCE = "2025-09-01"
CONTACTS_PER_LIST = 4
CLASS_OF = {
    "left_behind_child": "child",
    "left_behind_woman": "woman",
    "left_behind_elder": "elder",
    "disabled_person": "disabled",
}
VILLAGE_FACTS = {
    "name": VILLAGE_NAME,
    "code12": VILLAGE,
    "township": "练习镇",
    "county_name": "练习县",
    "committee": "练习镇板岭村村民委员会",
    "notice_place": "村委会办公楼前村务公开栏",
    "objection_contact": "村务监督委员会主任",
    "objection_phone": "0779-0000001",
    "supervision_phone": "0779-0000002",
    "township_phone": "0779-0000003",
    "township_office": "练习镇社会救助窗口",
    "aid_hotline": "0779-0000004",
    "county_aid_office": "练习县民政局社会救助股",
    "federation_office": "练习县残联",
    "federation_phone": "0779-0000005",
    "service_hours": "工作日 8:30—12:00，15:00—18:00",
}


class Story:
    """The practice book and what has been done with it so far."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path = folder / "板岭村（练习）.cunji"
        self.lines: list[tuple[str, str]] = []
        self.somebody = RecordId("")
        self.household = RecordId("")
        for stale in (
            *folder.glob("板岭村（练习）.cunji*"),
            *folder.glob("*.pdf"),
            *folder.glob("*.png"),
        ):
            stale.unlink()
        self._forget(folder / "county")

    def take_in_roster(self) -> None:
        """A fresh encrypted book, and the township's workbook in it."""
        with Book.new(self.path, VILLAGE, VILLAGE_NAME, PASSPHRASE) as book:
            village = book.ledger.read.records("village")[0]
            facts = Draft("village", dict(village.body) | VILLAGE_FACTS, village.id)
            book.ledger.write.save([facts], actor=book.actor)
            report = commit(book, prepare(book, ROSTER))
            self._say("台账", f"{self.path.name}（已加密）")
            self._say("花名册", report.zh)

    def care_for_people(self) -> None:
        """Left-behind lists, three helpers, one-to-one contacts and a visit to each."""
        with Book.open(self.path, PASSPHRASE) as book:
            view = book.view()
            found = {name: derive(name, view, DAY, book.definitions) for name in CARED}
            helpers = book.ledger.write.save(
                [Draft("helper", helper | {"from_day": HELPING_SINCE}) for helper in HELPERS],
                actor=book.actor,
            )
            ids = helpers.ids
            contacts: list[Draft] = []
            visits: list[Draft] = []
            for index, answer in enumerate(_chosen(found)):
                helper = ids[index % len(ids)]
                contacts.append(_contact(answer, helper))
                household = str(view.household_of(answer.subject))
                visits.append(_visit(answer.subject, household, helper, index))
            book.ledger.write.save([*contacts, *visits], actor=book.actor)
            self.somebody = _chosen(found)[0].subject
            self.household = RecordId(str(view.household_of(self.somebody)))
            for name, answers in found.items():
                count = Counter(answer.answer for answer in answers)
                self._say(
                    rule_for(name, DAY, book.definitions.rules).title,
                    f"{count[Answer.YES]} 人，{count[Answer.UNKNOWN]} 人无法判断（截至 {DAY}）",
                )
            self._say(
                "一对一", f"{len(ids)} 名帮扶人，{len(contacts)} 人结对，走访 {len(visits)} 次"
            )

    def open_cases(self) -> None:
        """The households the roster calls at risk, checked at home and appraised."""
        with Book.open(self.path, PASSPHRASE) as book:
            watched = f"{admit(book, DAY)} 户夏天已纳入"
            self._say("监测", f"{watched}，{propose(book, DAY)} 户经核实评议，拟纳入")

    def organise(self) -> None:
        """Bodies of the village, the team, an inspection with its findings."""
        with Book.open(self.path, PASSPHRASE) as book:
            book.ledger.write.save(list(plan_records(book.view())), actor=book.actor)
            self._say("组织", f"村级组织、驻村任期、督查整改共登记 {organise(book, DAY)} 条")

    def assist(self) -> None:
        """Applications, exits and reviews, pairs of neighbours, a house and its money."""
        with Book.open(self.path, PASSPHRASE) as book:
            self._say("救助", f"申请、评估、搬迁、资助、互助和设施共登记 {assist(book, DAY)} 条")

    def print_notices(self) -> None:
        """N09 and N25 as PDF."""
        with Book.open(self.path, PASSPHRASE) as book:
            for kind, name in (("N09", "防止返贫致贫对象纳入公示"), ("N25", "关爱服务统计公开")):
                file = self.folder / f"{kind}-{name}.pdf"
                file.write_bytes(render(compose(book, kind, DAY, DAY + timedelta(days=1))))
                self._say("公示", file.name)

    def hand_up(self, county: County) -> None:
        """Enrol this village at the county, synchronise, compare both digests."""
        with Book.open(self.path, PASSPHRASE) as book:
            enrol(book.ledger.store, county.url, county.code(VILLAGE, VILLAGE_NAME))
            result = sync(book.ledger.store)
            self._say("上报", result.sentence)
            self._say(
                "校验",
                "村里与县里的摘要一致" if result.digests_equal else "两边摘要不一致，请再同步一次",
            )

    def report(self, pictures: list[Path], seconds: float) -> str:
        """The short account at the end: what was made and where."""
        width = max(len(head) for head, _ in self.lines) + 2
        lines = [f"  {head.ljust(width, '　')}{text}" for head, text in self.lines]
        if pictures:
            lines.append(f"  {'画面'.ljust(width, '　')}" + "、".join(p.name for p in pictures))
        return "\n".join(
            [
                "村记练习完成，全部是虚构人员：",
                *lines,
                f"文件都在 {self.folder.resolve()}，练习口令：{PASSPHRASE}",
                f"用时 {seconds:.1f} 秒。\n",
            ]
        )

    def _say(self, head: str, text: str) -> None:
        self.lines.append((head, text))

    @staticmethod
    def _forget(folder: Path) -> None:
        import shutil

        shutil.rmtree(folder, ignore_errors=True)


def _chosen(found: dict[str, list[Derived]]) -> list[Derived]:
    """The first few people of each list, children first."""
    return [
        answer
        for answers in found.values()
        for answer in [a for a in answers if a.answer is Answer.YES][:CONTACTS_PER_LIST]
    ]


def _contact(answer: Derived, helper: RecordId) -> Draft:
    return Draft("one_to_one", {
        "person": answer.subject,
        "helper": helper,
        "class": CLASS_OF[answer.list],
        "from_day": "2026-09-01",
        "every_days": 30,
    })  # fmt: skip


def _visit(person: RecordId, household: str, helper: RecordId, index: int) -> Draft:
    day = DAY - timedelta(days=3 + 7 * (index % 6))
    return Draft("visit", {
        "household": household,
        "person": person,
        "helper": helper,
        "day": day.isoformat(),
        "mode": "1" if index % 3 else "2",
        "summary": "身体和生活情况正常，与在外家人每周通话。",
        "result": "1",
    })  # fmt: skip
