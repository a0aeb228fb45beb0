"""What leaves the book as a file about people, and who used its keys: noted before it happens.

The entry is a record of form ``look``, as for what is sealed: it is only added, travels with a
sync, and says what left, never what stood in it.
"""

from datetime import date
from typing import TYPE_CHECKING, Final, NamedTuple

from desktop.errors.command import LeavingUnreasoned
from forms.definitions.records import Look
from forms.errors import CunjiError
from forms.privacy.never_publish import Audience, released
from forms.schema.form import FormDef, RecordId
from forms.village.sealed_access import ACCESS_LOG, key_entry, leaving_entry, tells_of_people
from forms.village.view import VillageView
from sync.errors.wire import CountyRewrote

if TYPE_CHECKING:
    from desktop.book.book import Book
    from forms.reports.report_table import ReportTable
    from sync.store.values import Saved

REMEMBERED: Final = 5
"""So many of the last reasons are offered again."""
LEAST_TO, LEAST_PAPER = 2, 4
"""Letters, digits and characters that say something at all; the county's console asks as much."""


class Grounds(NamedTuple):
    """Why a file leaves.

    Attributes:
        to: For whom.
        paper: On which paper, or for what.
    """

    to: str
    paper: str


NO_PAPER: Final = "要表没有写文号"
"""Ground of what was asked for without a paper; the register of tables asked tells it."""
OWN_USE: Final = Grounds("本村自用", "没有写给谁")
"""Why a file was made of which nobody said that it leaves the village; it says so itself."""


class Leaving(NamedTuple):
    """What leaves.

    Attributes:
        what: Id of the form, list or return.
        title: What people call it.
        rows: How many rows.
        record: The one record it is about.
    """

    what: str
    title: str
    rows: int
    record: RecordId | None = None


def leaving_of(form: FormDef, rows: int, record: RecordId | None = None) -> Leaving | None:
    """What leaves with records of a form; None where they tell nothing of anybody."""
    return Leaving(form.id, form.title, rows, record) if tells_of_people(form) else None


def leaving_of_table(table: "ReportTable") -> Leaving | None:
    """What leaves with a return that names people; None for one of figures."""
    definition = table.definition
    if not definition.names:
        return None
    return Leaving(definition.id, definition.title, len(table.rows))


def grounds_of(to: str, paper: str) -> Grounds:
    """A reason that says something.

    Raises:
        LeavingUnreasoned: Nobody said for whom, or on what ground.
        NeverPublished: What was typed holds a number of somebody.
    """
    made = Grounds(" ".join(to.split()), " ".join(paper.split()))
    for text, least in zip(made, (LEAST_TO, LEAST_PAPER), strict=True):
        if sum(map(str.isalnum, text)) < least:
            raise LeavingUnreasoned
        released(text, Audience.INSIDE).text_for("带出的理由")
    return made


def mark_of(reason: Grounds, day: date) -> str:
    """What stands at the foot of each page of what leaves."""
    return f"只供{reason.to}用　{day.isoformat()}"


def note_leaving(book: "Book", day: date, leaving: Leaving, reason: Grounds) -> "Saved":
    """Write down that a file leaves; what could not be noted down does not leave."""
    from sync.store.values import Draft

    body = leaving_entry(
        day, book.actor, leaving.what, (leaving.rows, leaving.record), reason.to, reason.paper
    )
    return book.ledger.write.save([Draft(ACCESS_LOG, body)], actor=book.actor)


def note_key_act(book: "Book", day: date, what: str) -> "Saved":
    """Write down what was done with the keys of the book: passphrase, recovery sheet, hand-over."""
    from sync.store.values import Draft

    body = key_entry(day, book.actor, what)
    return book.ledger.write.save([Draft(ACCESS_LOG, body)], actor=book.actor)


def last_grounds(view: VillageView) -> list[Grounds]:
    """The reasons given last, the newest first, each once."""
    told = [
        (one.id, Grounds(one.to, one.paper)) for one in view.all(Look) if one.to and one.paper
    ]  # ids are in the order of writing
    newest = (reason for _, reason in sorted(told, reverse=True))
    return list(dict.fromkeys(newest))[:REMEMBERED]


def told_with_evidence(book: "Book", trouble: CunjiError) -> str:
    """The sentence of an error; of a rewrite also where the file for the superior lies.

    It holds both signed heads and nothing about people.
    """
    if not isinstance(trouble, CountyRewrote):
        return trouble.told
    file = book.path.with_name(f"{book.path.stem}-县里的凭证.txt")
    try:
        file.write_text("".join(trouble.evidence), encoding="utf-8")
    except OSError:
        return f"{trouble.told}凭证文件没有写成，请用 cunji witness --out 另写一份。"
    return f"{trouble.told}凭证文件：{file}。"
