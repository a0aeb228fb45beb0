"""Write a list of an office in one save, with what a person says of it as a whole."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from desktop.book.book import Book
from desktop.errors.workbook import ListNotWhole, PlanOutdated
from desktop.excel.importing.import_workbook import drafts_of, prove_accepted
from desktop.excel.pasting.office_plan import LineFate, OfficePlan
from forms.definitions.records import Coverage, ImportDoubt
from forms.schema.form import RecordId, Value
from forms.schema.gc_pause import gc_paused
from forms.village.coverage import BENEFIT, HAMLET, VILLAGE
from forms.village.view import VillageView
from sync.store.values import Draft, Saved

_OFF: Final = "{source}（{day}）说是全的，上面没有这个人；台账里还有登记。停了的请写明哪一天。"


@dataclass(frozen=True, slots=True)
class SaidWhole:
    """What a person says of a list: whoever is not on it is not one of them.

    Attributes:
        source: Whose list it is.
        day: Of which day it speaks.
        hamlet: For whom; None for the village.
    """

    source: str
    day: date
    hamlet: RecordId | None = None


def commit_list(
    book: Book,
    planned: OfficePlan,
    today: date,
    whole: SaidWhole | None = None,
    accepted: Collection[str] = (),
) -> Saved:
    """Write a list: its records, what was not recognised for 待核对, and the word that it is whole.

    Args:
        book: The open book.
        planned: The list, planned against this book.
        today: Day of the save.
        whole: That it is whole; None while nobody says so.
        accepted: The effects, each an ``Impact``, that a person has accepted.

    Raises:
        ImpactNotAccepted: An old list would change what the book says.
        ListNotWhole: It cannot be called whole as it stands.
        PlanOutdated: The book changed since the plan was made; nothing was written.
    """
    plan = planned.plan
    if plan is not None and book.ledger.store.revision != plan.mark:
        raise PlanOutdated
    if whole is not None and planned.against_whole:
        raise ListNotWhole(why=planned.against_whole)
    said = (
        []
        if whole is None
        else [*_said_whole(planned, whole), *_off_list(book.view(), planned, whole, today)]
    )
    with gc_paused():
        drafts = list(said)
        if plan is not None:
            prove_accepted(plan, accepted)
            drafts = drafts_of(book, plan, today, said)
        name = planned.office.name
        return book.ledger.write.save(drafts, actor=book.actor, reason=f"登记{name}", source=name)


def _said_whole(planned: OfficePlan, whole: SaidWhole) -> Iterator[Draft]:
    """The statement that closes the register; as it is said, also when it was said before."""
    office, year = planned.office, planned.year
    body: dict[str, Value] = {
        Coverage.registers.name: [office.register], Coverage.scope.name: VILLAGE,
        Coverage.complete.name: True, Coverage.day.name: whole.day.isoformat(),
        Coverage.source.name: whole.source,
    }  # fmt: skip
    if office.register == BENEFIT:
        body[Coverage.kinds.name] = [office.kind]
    if office.yearly:
        body[Coverage.year.name] = year
    if whole.hamlet:
        body |= {Coverage.scope.name: HAMLET, Coverage.hamlet.name: whole.hamlet}
    yield Draft(Coverage.FORM, body)


def _off_list(
    view: VillageView, planned: OfficePlan, whole: SaidWhole, today: date
) -> Iterator[Draft]:
    """Who is in the register and not on a whole list: both cannot be true, so it is asked once."""
    sheet = f"{planned.office.name}（名单）"
    waiting = {
        doubt.person for doubt in view.all(ImportDoubt)
        if doubt.unlisted and doubt.mended is None and doubt.sheet == sheet
    }  # fmt: skip
    said = _OFF.format(source=whole.source, day=whole.day.isoformat())
    for line in planned.lines:
        if line.fate is LineFate.OFF_LIST and line.person and line.person not in waiting:
            body: dict[str, Value] = {
                ImportDoubt.day.name: today.isoformat(), ImportDoubt.sheet.name: sheet,
                ImportDoubt.name.name: view.name(line.person), ImportDoubt.unlisted.name: True,
                ImportDoubt.left_out.name: False, ImportDoubt.said.name: said,
                ImportDoubt.person.name: line.person,
            }  # fmt: skip
            yield Draft(ImportDoubt.FORM, body)
