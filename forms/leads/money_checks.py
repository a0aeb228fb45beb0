"""What does not fit together about money: openings, budgets, accounts changed after the review."""

from collections.abc import Iterator
from datetime import date

from forms.definitions.definitions import Definitions
from forms.definitions.records import BudgetLine, Fund, FundPeriod, Project
from forms.leads.inconsistency import Inconsistency, wrong
from forms.notices.budgets import beyond, doubled
from forms.notices.cash_book import accounts, ledgers, period_of, restated, together
from forms.schema.form import RecordId
from forms.village.view import VillageView


def accounting(view: VillageView, day: date, definitions: Definitions) -> Iterator[Inconsistency]:
    """Everything about money beside the balances themselves."""
    yield from _openings(view, day, definitions)
    yield from _budgets(view, day, definitions)
    yield from _reviewed(view, day)


def _openings(
    view: VillageView, day: date, definitions: Definitions
) -> Iterator[Inconsistency]:  # fmt: skip
    """What was left over, written down again, is not what the entries before it come to."""
    for (_, source), entries in sorted(ledgers(view, day).items()):
        for entry, fen in restated(entries):
            label = definitions.codes.label("fund_source", source)
            word = "多" if fen > 0 else "少"
            say = (
                f"「{label}」{entry.day.written if entry.day else ''}的期初结余比以前各笔算下来"
                f"{word}{abs(fen) / 100:,.2f}元，请核对这笔结余，或补记以前的收支。"
            )
            yield wrong(Fund.amount, entry.id, say, fen)


def _budgets(view: VillageView, day: date, definitions: Definitions) -> Iterator[Inconsistency]:
    """C-FUND (社会救助法 art. 71): money spent beyond the budget of its source and project."""
    for one in beyond(view, day):
        project, source = one.purse
        name = view.card(Project, RecordId(project)).name or "不属于项目的支出"
        where = f"「{name}」{definitions.codes.label('fund_source', source)}{day.year}年"
        what = "没有列入预算，已支出" if one.planned is None else "支出超过预算"
        say = (
            f"{where}{what}{one.fen / 100:,.2f}元（{one.at.isoformat()}起），"
            "请补批（另写一行预算和计划）、追回，或者登记专款偏离。"
        )
        yield wrong(Fund.amount, one.entry.id, say, one.planned, one.fen)
    for line, later in doubled(view):
        say = "一行预算被调整了两次，两次都算就会多算，请改成后一次调整前一次。"
        yield wrong(BudgetLine.changed_from, later[-1], say, line, *later)


def _reviewed(view: VillageView, day: date) -> Iterator[Inconsistency]:
    """Accounts that were changed after the supervisors had looked at them, or never were right."""
    for review in view.all(FundPeriod):
        time = period_of(review)
        if time is None or time.last > day or not view.all(Fund):
            continue
        held = together(accounts(view, time, day))
        if held.closing is None:
            continue
        wrongs = [
            f"{question}审核写{of / 100:,.2f}元，台账算下来{is_ / 100:,.2f}元"
            for question, of, is_ in (
                ("上期结余", review.opening, held.opening),
                ("收入", review.income, held.income), ("支出", review.spent, held.spent),
                ("结余", review.closing, held.closing),
            )
            if of is not None and is_ is not None and of != is_
        ]  # fmt: skip
        if wrongs:
            say = f"{time.name}的账和审核时不同：{'；'.join(wrongs)}，请核对后重新审核。"
            yield wrong(FundPeriod.closing, review.id, say, *wrongs)
