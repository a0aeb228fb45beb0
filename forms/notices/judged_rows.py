"""Which of the rows found may be printed: claims that hold, no cell a guess, nothing contradicted.

What is left out is said on screen with its reason, never on the sheet. A kind of which no row can
be spared (``whole``: a cash book) is not printed at all.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, TypeAlias

from forms.definitions.notice import NoticeClaim, NoticeDef, Otherwise, placeholder
from forms.definitions.record_view import Record
from forms.notices.claims import Judge
from forms.notices.row_set import FoundRows, NoticeRows, SheetRow
from forms.schema.form import RecordId
from forms.schema.ternary import Answer

Troubles: TypeAlias = Mapping[RecordId, str]
"""What ``cunji check`` says of a record, by record."""
NAMED: Final = 3
"""So many rows are named in a sentence, the others are counted."""


def judged(notice: NoticeDef, found: FoundRows, judge: Judge, troubles: Troubles) -> NoticeRows:
    """The rows that may be printed, numbered, with the figures that are theirs.

    Args:
        notice: The kind.
        found: What its row source found.
        judge: Answers claims as of the day.
        troubles: What contradicts other records.
    """
    kept: list[SheetRow] = []
    reasons: dict[str, list[str]] = defaultdict(list)
    whole = list(found.blocked)
    for row in found.rows:
        if why := next(_why_not(notice, row, judge, troubles), None):
            reasons[why[0]].append(row.who)
            if why[1]:
                whole.append(f"{row.who}：{why[0]}")
        else:
            kept.append(row)
    if whole:
        return NoticeRows((), None, {}, tuple(dict.fromkeys(whole)))
    left_out = tuple(_left_out(reason, who) for reason, who in reasons.items())
    said, also, unsaid = _sayings(notice, kept, judge)
    slots = {found.counted: str(len(kept)), **_sums(found, kept), **found.slots}
    slots["checks"], slots["by"] = said, f"经{said}，" if said else ""
    slots["also"] = also
    rows = tuple({"seq": str(i), **row.cells} for i, row in enumerate(kept, 1))
    return NoticeRows(rows, found.total, slots, (*left_out, *unsaid, *found.doubts))


def _why_not(
    notice: NoticeDef, row: SheetRow, judge: Judge, troubles: Troubles
) -> Iterator[tuple[str, bool]]:
    """Why a row is not printed, and whether that stops the whole sheet."""
    if row.record is not None:
        for claim in notice.claims:
            if claim.otherwise in (Otherwise.DROP_ROW, Otherwise.BLOCK):
                for say in _failing(claim, row.record, judge):
                    yield say, notice.whole or claim.otherwise is Otherwise.BLOCK
    for say in (*_guesses(notice, row), *_contradicted(row, troubles)):
        yield say, notice.whole


def _guesses(notice: NoticeDef, row: SheetRow) -> Iterator[str]:
    """Cells that are blank or only say that nobody knows yet."""
    for column in notice.columns:
        cell = row.cells.get(column.id, "").strip()
        if not cell and not column.empty and column.id != "seq":
            yield f"「{column.title}」还没有登记，请补登。"
        elif cell != column.empty and (open_part := placeholder(cell)):
            yield f"「{column.title}」写着“{open_part}”，不能公示，请核实后补登。"


def _contradicted(row: SheetRow, troubles: Troubles) -> Iterator[str]:
    for record in sorted(row.about & troubles.keys()):
        yield troubles[record]


def _failing(claim: NoticeClaim, record: Record, judge: Judge) -> Iterator[str]:
    """What a record lacks for a claim."""
    if claim.claim:
        lacking = judge.lacking(record, claim.claim)
        if lacking is None:
            title = judge.definitions.form(record.FORM).claim(claim.claim).title
            yield f"登记上还不是{title}，请核对进度和日期。"
        yield from (one.say for one in lacking or ())
    elif judge.answer(record, claim.when) is not Answer.YES:
        yield claim.say


def _sayings(
    notice: NoticeDef, rows: Sequence[SheetRow], judge: Judge
) -> tuple[str, str, tuple[str, ...]]:
    """What may be said of all rows, what of some, and the sentences about what may not."""
    said, also, unsaid = list[str](), list[str](), list[str]()
    for claim in notice.claims:
        records = _spoken_of(claim, [r.record for r in rows if r.record is not None], judge)
        fails = [say for one in records for say in _failing(claim, one, judge)]
        if fails and claim.says:
            unsaid.append(f"有{len(fails)}处缺登记，正文没有写“{claim.says}”：{fails[0]}")
        elif claim.says and records:
            (also if claim.among else said).append(claim.says)
    return "、".join(said), "".join(f"{one}。" for one in also), tuple(unsaid)


def _spoken_of(claim: NoticeClaim, records: list[Record], judge: Judge) -> list[Record]:
    """The records whom the words may speak of; none where they surely speak of nobody."""
    if not claim.among:
        return records
    answers = [judge.answer(one, claim.among) for one in records]
    if Answer.YES not in answers:
        return []
    told = zip(records, answers, strict=True)
    return [one for one, answer in told if answer is not Answer.NO]


def _left_out(reason: str, who: Sequence[str]) -> str:
    names = "、".join(name for name in who[:NAMED] if name)
    more = f"等{len(who)}行" if len(who) > NAMED or not names else ""
    return f"没有列出{names}{more}：{reason}"


def _sums(found: FoundRows, rows: Sequence[SheetRow]) -> dict[str, str]:
    sums: dict[str, int] = defaultdict(int)
    for row in (*rows, *found.rows):  # a slot is there even when all its rows are gone
        for slot in row.sums:
            sums[slot] += 0
    for row in rows:
        for slot, figure in row.sums.items():
            sums[slot] += figure
    return {slot: yuan(n) if slot in found.money else str(n) for slot, n in sums.items()}


def yuan(amount: int) -> str:
    """Fen as 元 in groups of three, without digits that say nothing: 1,234.50, 12,000."""
    return f"{amount // 100:,}" if amount % 100 == 0 else f"{amount / 100:,.2f}"


def money_text(amount: int | None) -> str:
    """Fen of an answer as 元; nothing for none and nought."""
    return yuan(amount) if amount else ""


def hundredth_text(amount: int) -> str:
    """Hundredths of hours, days or areas, without digits that say nothing."""
    return f"{amount // 100}" if amount % 100 == 0 else f"{amount / 100:.2f}"
