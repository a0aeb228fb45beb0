"""Returns about help that goes on: houses, premiums and bills, relocation, reviews, rights.

What is counted are records and days, never how diligent anybody was.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Final

from forms.circumstances.monitoring import lifted_out, relocated
from forms.definitions.records import (
    ExitReview,
    Facility,
    FacilityDay,
    FacilityMoney,
    LiftedOutReview,
    MedicalAid,
    PremiumAid,
    Relocation,
    RightsCase,
)
from forms.notices.cash_book import MONEY_IN, MONEY_OUT, OPENING
from forms.privacy.masking import FEWER, SMALL
from forms.reports.report_table import (
    NO_HAMLET,
    Cell,
    Checked,
    RegisterQuery,
    RegisterRows,
    Row,
    hamlets_in_order,
)
from forms.reports.small_numbers import WITHHELD
from forms.rules.facts_insurance import NOT_PAID, PAYS
from forms.rules.lists import derive
from forms.schema.deadline import surely_by
from forms.schema.form import RecordId
from forms.schema.partial_date import DayRange
from forms.schema.ternary import Answer
from forms.village.view import is_shut

CLASSES: Final = ("1", "2", "3", "4")
"""Codes of ``old_review_class``."""
STANDING: Final = "4"
TAKEN_DOWN: Final = "1"
"""Codes of ``old_house``."""


def houses(query: RegisterQuery) -> RegisterRows:
    """RP-21: each care house in the month: open, how many came, money, what is safe."""
    view = query.view
    logs: dict[RecordId | None, list[FacilityDay]] = defaultdict(list)
    for log in view.all(FacilityDay):
        if query.within(log.day):
            logs[log.facility].append(log)
    rows, notes, checks = [], [], []
    for house in view.all(Facility):
        days, entries = logs[house.id], _entries(query, house.id)
        if not days and not entries:
            continue
        name = house.name or ""
        balance = _balance(entries)
        rows.append((name, (*_use(days), *_money(query, entries), _left(balance), _safety(days))))
        if blank := sum(1 for log in days if log.opened and log.users is None):
            notes.append(f"{name}有{blank}天开放没有记人次，没有计入，请补登。")
        if balance is None and entries:
            notes.append(f"{name}没有记期初结余，结余算不出来，请补记一笔期初结余，没有就记零。")
        if balance is not None and balance < 0:
            checks.append(Checked(False, f"{name}支出超过期初结余加收入，请核对金额或补记收入。"))
    good = (Checked(True, "每处设施的支出不超过期初结余加收入"),) if rows else ()
    return RegisterRows(tuple(rows), (), tuple(notes), checks=tuple(checks) or good)


def _entries(query: RegisterQuery, house: RecordId) -> list[FacilityMoney]:
    """What came in and went out of a house by the day."""
    return [one for one in query.view.by(FacilityMoney.facility, house) if query.by_now(one.day)]


def _use(days: list[FacilityDay]) -> tuple[int, int, int]:
    """Days open, people who came, meals."""
    opened = [log for log in days if log.opened]
    return len(opened), sum(log.users or 0 for log in opened), sum(log.meals or 0 for log in opened)


def _money(query: RegisterQuery, entries: Iterable[FacilityMoney]) -> tuple[int, int]:
    sums: Counter[str] = Counter()
    for one in entries:
        if query.within(one.day):
            sums[one.way or ""] += one.amount or 0
    return sums[MONEY_IN], sums[MONEY_OUT]


def _balance(entries: Iterable[FacilityMoney]) -> int | None:
    """What is left; None where nobody said what there was when the book began."""
    known, left = False, 0
    for one in entries:
        known |= one.way == OPENING
        left += (one.amount or 0) * (-1 if one.way == MONEY_OUT else 1)
    return left if known else None


def _left(balance: int | None) -> Cell:
    return "没有期初结余" if balance is None else balance


def _safety(days: list[FacilityDay]) -> str:
    checked = [log for log in days if log.checked]
    if not checked:
        return "没有检查"
    open_faults = sum(1 for log in checked if log.safe is False and log.fixed_day is None)
    if open_faults:
        return f"{open_faults}处没有修好"
    return "合格" if all(log.safe is not None for log in checked) else "结果没有写"


def premiums(query: RegisterQuery) -> RegisterRows:
    """RP-22: premiums of the year by group, and medical aid decided in the year."""
    codes, paid = query.definitions.codes, _paid(query)
    rows: list[Row] = []
    for group, label in (*codes.items("premium_class"), ("", "没有写类别")):
        given, missed, cases = (paid[f"{group} {name}"] for name in ("given", "missed", "cases"))
        if given or missed or cases:
            cells = (given + missed, given, missed, paid[f"{group} sum"], cases,
                     paid[f"{group} aid"])  # fmt: skip
            rows.append((label, cells))
    total = tuple(sum(int(cells[i]) for _, cells in rows) for i in range(6)) if rows else ()
    return RegisterRows(tuple(rows), total, _missed(query))


def _paid(query: RegisterQuery) -> Counter[str]:
    """Persons and money by group, each under the name of its column."""
    paid: Counter[str] = Counter()
    for aid in query.view.all(PremiumAid):
        group = aid.class_ or ""
        if aid.year == query.day.year and aid.rate in PAYS:
            paid[f"{group} given"] += 1
            paid[f"{group} sum"] += aid.amount or 0
        elif aid.year == query.day.year and aid.rate == NOT_PAID:
            paid[f"{group} missed"] += 1
    for case in query.view.all(MedicalAid):
        if query.this_year(case.decided_day) and case.aid_amount:
            paid[f"{case.class_ or ''} cases"] += 1
            paid[f"{case.class_ or ''} aid"] += case.aid_amount
    return paid


def _missed(query: RegisterQuery) -> tuple[str, ...]:
    """How many may have been forgotten, by the rule; they stand in no row."""
    found = Counter(
        entry.answer for entry in derive("gap_premium", query.view, query.day, query.definitions)
    )
    notes = ["应资助按登记的名单算：已资助的加上登记为不资助的。"]
    if found[Answer.YES]:
        notes.append(f"另有{found[Answer.YES]}人可能漏资助，请看应享未享。")
    if found[Answer.UNKNOWN]:
        notes.append(f"另有{found[Answer.UNKNOWN]}人无法判断该不该资助，请看应享未享里要问的话。")
    return tuple(notes)


def relocation(query: RegisterQuery) -> RegisterRows:
    """RP-23: relocated households by settlement."""
    sites: dict[str, list[Relocation]] = defaultdict(list)
    for move in relocated(query.view, query.day):
        sites[move.site or ""].append(move)
    rows = tuple((site, _site(query, moves)) for site, moves in sorted(sites.items()))
    notes = []
    for name, question in (("搬迁人数", Relocation.persons), ("劳动力", Relocation.workers),
                           ("已就业", Relocation.employed)):  # fmt: skip
        blank = sum(question.of(move) is None for moves in sites.values() for move in moves)
        if blank:
            notes.append(f"有{blank}户没有写{name}，没有计入，请补登。")
    total = tuple(sum(int(cells[i]) for _, cells in rows) for i in range(8)) if rows else ()
    return RegisterRows(rows, total, tuple(notes))


def _site(query: RegisterQuery, moves: list[Relocation]) -> tuple[int, ...]:
    return (
        len(moves),
        sum(move.persons or 0 for move in moves),
        sum(move.workers or 0 for move in moves),
        sum(move.employed or 0 for move in moves),
        sum(move.old_house not in (None, STANDING) for move in moves),
        sum(move.old_house == STANDING for move in moves),
        sum(move.old_house == TAKEN_DOWN and query.by_now(move.reclaimed_day) for move in moves),
        sum(query.by_now(move.title_day) for move in moves),
    )


def reviews(query: RegisterQuery) -> RegisterRows:
    """RP-25: households once lifted out by hamlet, and what the review of the year found."""
    view, year = query.view, query.day.year
    result = {
        review.household: review.class_ or ""
        for review in sorted(view.all(LiftedOutReview), key=_assessed)
        if review.year == year and query.by_now(review.assessed_day)
    }
    tally: dict[str, Counter[str]] = {name: Counter() for name in hamlets_in_order(view)}
    homes = lifted_out(view, query.day)
    for home in homes:
        found = tally.setdefault(view.hamlet_of(home) or NO_HAMLET, Counter())
        found["homes"] += 1
        found[result.get(home, "none")] += 1
    for exit_ in view.all(ExitReview):
        if query.this_year(exit_.marked_day) and exit_.household in view.members:
            tally.setdefault(view.hamlet_of(exit_.household) or NO_HAMLET, Counter())["exit"] += 1
    order = ("homes", *CLASSES, "none", "exit")
    rows = tuple((name, tuple(found[key] for key in order)) for name, found in tally.items())
    total = tuple(sum(cells[i] for _, cells in rows) for i in range(len(order))) if rows else ()
    strangers = len(result.keys() - set(homes))
    notes = (
        (f"另有{strangers}户有评估，却没有原脱贫户的户类型，没有列入，请核对。",)
        if strangers
        else ()
    )
    return RegisterRows(rows, total, notes)


def _assessed(review: LiftedOutReview) -> str:
    return review.assessed_day.first.isoformat() if review.assessed_day else ""


def rights(query: RegisterQuery) -> RegisterRows:
    """RP-27: how many cases of the year of which kind, reported on their day, open and closed.

    The one return that counts sealed answers, for reporting is a duty (未成年人保护法 art. 11) and
    its figures are asked for. Kinds of one or two cases are not listed, inside neither: a kind of
    harm and a hamlet tell who it was. Nor is a figure that would give their number away.
    """
    codes, day = query.definitions.codes, query.day
    if any(
        is_shut(query.view, case.id, RightsCase.kind.name) for case in query.view.all(RightsCase)
    ):
        return RegisterRows(
            (), (), ("有个案的内容是密存的，这台电脑打不开，数不出来：请由村里出这张表。",)
        )
    by_kind: dict[str, list[RightsCase]] = defaultdict(list)
    for case in query.view.all(RightsCase):
        if _of_year(case.found_day, day):  # in silence: a note would tell of a single case
            by_kind[case.kind or ""].append(case)
    listed = {kind: cases for kind, cases in by_kind.items() if not _small(len(cases))}
    true = {kind: _cases(listed[kind], day) for kind in sorted(listed)}
    shown = {kind: _told(figures) for kind, figures in true.items()}
    rows = tuple((codes.label("case_kind", kind) or "没有写", shown[kind]) for kind in true)
    whole = _cases([case for cases in by_kind.values() for case in cases], day)
    rest = [figure - sum(one[n] for one in true.values()) for n, figure in enumerate(whole)]
    total = [
        WITHHELD
        if any(isinstance(cells[n], str) for cells in shown.values())
        or (rows and any(map(_small, (rest[0], rest[n]))))
        else cell
        for n, cell in enumerate(_told(whole))
    ]
    notes = ("一至二件的情形不列；个案不进报表，另送乡镇密封件。",)
    made = tuple(total) if by_kind else ()
    return RegisterRows(rows, made, (f"截至{day.isoformat()}。", *notes))


def _of_year(at: DayRange | None, day: date) -> bool:
    return at is not None and at.first.year == day.year and surely_by(at, day)


def _cases(cases: list[RightsCase], day: date) -> tuple[int, int, int, int]:
    """Found, reported on the day, open, closed."""
    same_day = sum(
        case.found_day is not None
        and case.reported_day is not None
        and case.reported_day.last <= case.found_day.last
        for case in cases
    )
    closed = sum(surely_by(case.closed_day, day) for case in cases)
    return len(cases), same_day, len(cases) - closed, closed


def _told(figures: tuple[int, int, int, int]) -> tuple[Cell, ...]:
    """Without one or two, and without what would tell them: what is left of the cases."""
    cases, same_day, left, closed = figures
    if _small(cases):
        return (FEWER, *(WITHHELD,) * 3)
    late = WITHHELD if _small(cases - same_day) else same_day
    reported: Cell = FEWER if _small(same_day) else late
    ended = (WITHHELD,) * 2 if _small(left) or _small(closed) else (left, closed)
    return (cases, reported, *ended)


def _small(figure: int) -> bool:
    return 0 < figure < SMALL
