"""Targets with their steps, a letter of duty, and a little money in the practice village."""

from collections.abc import Iterator
from typing import Final

from forms.definitions.records import Hamlet, Helper
from forms.schema.form import RecordId, Value
from forms.village.view import VillageView
from sync.change import new_record_id
from sync.store.values import Draft

STEPS: Final[tuple[dict[str, Value], ...]] = (
    {"number": 1, "title": "选址", "due_day": "2026-03-20", "state": "3", "done_day": "2026-03-18"},
    {"number": 2, "title": "备料", "due_day": "2026-05-31", "state": "3", "done_day": "2026-06-10"},
    {
        "number": 3,
        "title": "施工",
        "due_day": "2026-10-15",
        "state": "2",
        "blocked": "水泥没有运到",
    },
    {"number": 4, "title": "验收", "due_day": "2026-12-10", "state": "1"},
)
MONEY: Final[tuple[dict[str, Value], ...]] = (
    {"day": "2026-01-01", "way": "3", "amount": 1_280_000, "purpose": "上年结转"},
    {"day": "2026-04-08", "way": "1", "amount": 12_000_000, "purpose": "水柜维修首笔资金",
     "document": "某财农〔2026〕1号"},
    {"day": "2026-07-02", "way": "2", "amount": 4_365_050, "purpose": "水泥、砂石",
     "payee_class": "1", "user_unit": "板岭村村民委员会"},
    {"day": "2026-09-15", "way": "2", "amount": 2_180_000, "purpose": "运费和人工",
     "payee_class": "1", "user_unit": "板岭村村民委员会"},
)  # fmt: skip


def plan_records(view: VillageView) -> Iterator[Draft]:
    """What the practice village has set itself this year, and its account."""
    owner = next((one.id for one in view.all(Helper)), None)
    hamlet = next((one.id for one in view.all(Hamlet)), None)
    plan = new_record_id()
    target: dict[str, Value] = {
        "target": "家庭水柜维修", "kind": "2", "amount": 1000, "done_amount": 600, "unit": "座",
        "from_day": "2026-02-20", "due_day": "2026-12-20", "state": "2",
    }  # fmt: skip
    yield Draft("plan", _about(target, hamlet=hamlet, owner=owner), plan)
    for step in STEPS:
        yield Draft("milestone", _about({**step, "plan": plan}, hamlet=hamlet, owner=owner))
    yield Draft("plan", _about({
        "target": "三留守走访全覆盖", "kind": "3", "from_day": "2026-01-05",
        "due_day": "2026-12-31", "state": "2",
    }, owner=owner))  # fmt: skip
    yield Draft("duty_letter", {
        "title": "2026年家庭水柜维修责任书", "year": 2026, "party_a": "板岭村村民委员会",
        "party_b": "黄驻村", "plan": plan, "due_day": "2026-12-20", "state": "2",
        "terms": "1．维修家庭水柜十座，12月20日前完工。\n2．监督委员会验收合格算完成。",
    })  # fmt: skip
    yield Draft("budget_line", {
        "year": 2026, "source": "01", "item": "家庭水柜维修", "amount": 12_000_000,
        "document": "某财农〔2026〕1号", "approved_day": "2026-03-01",
    })  # fmt: skip
    for entry in MONEY:
        yield Draft("fund", {"source": "01", **entry})


def _about(body: dict[str, Value], **whom: RecordId | None) -> dict[str, Value]:
    return body | {name: record for name, record in whom.items() if record is not None}
