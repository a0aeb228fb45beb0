"""What a sheet of a day rests on: the law in force, and the paper of the county.

A document is cited when its text is known and it is in force on the day the sheet goes up. Where
the law says nothing of how, the county's own paper is needed; the village writes down which it is
(form ``county_paper``), or the county publishes it (parameter ``notice_basis_Nxx``).
"""

from datetime import date
from typing import Final

from forms.definitions.definitions import Definitions
from forms.definitions.notice import Issuer, NoticeDef, Paper
from forms.definitions.records import CountyPaper
from forms.errors import CountyPaperMissing
from forms.schema.deadline import first_of, surely_by
from forms.schema.laws import Basis, cited
from forms.schema.partial_date import as_written
from forms.village.view import VillageView

SIGNERS: Final = {
    "1": Issuer.VILLAGE, "2": Issuer.TOWNSHIP, "3": Issuer.COUNTY, "4": Issuer.FEDERATION,
}  # fmt: skip
"""By code of ``paper_signer``."""


def basis_text(notice: NoticeDef, view: VillageView, definitions: Definitions, posted: date) -> str:
    """The documents of a sheet in one phrase: 《…》第三十五条和《…》（某政办发〔2026〕3号）.

    Args:
        notice: The kind.
        view: The village.
        definitions: What holds there.
        posted: Day the sheet goes up.

    Raises:
        CountyPaperMissing: It needs a paper of the county, and none is known on that day.
    """
    lawful = [basis for basis in notice.bases if basis.holds(posted)]
    told = definitions.parameters.get(f"notice_basis_{notice.id}", posted)
    papers = [_basis(one) for one in papers_of(notice, view, posted)]
    if not isinstance(told, str) and not papers and (notice.paper is Paper.REQUIRED or not lawful):
        raise CountyPaperMissing(title=notice.title, kind=f"{notice.id} {notice.title}")
    if isinstance(told, str):
        return f"{cited(lawful)}和{told}" if lawful else told
    return cited([*lawful, *papers])


def papers_of(notice: NoticeDef, view: VillageView, posted: date) -> list[CountyPaper]:
    """The county's papers a village has written down for a kind, in force on a day and seen."""
    found = [
        one
        for one in view.all(CountyPaper)
        if notice.id in (one.kinds or ())
        and one.seen
        and surely_by(one.from_day, posted)
        and not (one.to_day and one.to_day.last < posted)
    ]
    return sorted(found, key=lambda one: (as_written(one.from_day), one.id))


def signer(notice: NoticeDef, view: VillageView, definitions: Definitions, posted: date) -> Issuer:
    """Who announces: whom the county's paper names, and who confirms aid in this county."""
    if notice.issuer is Issuer.CONFIRMER:
        by = definitions.parameters.get("aid_confirmed_by", posted)
        return Issuer.TOWNSHIP if by == Issuer.TOWNSHIP else Issuer.COUNTY
    if notice.issuer is not Issuer.COUNTY_PAPER:
        return notice.issuer
    named = [one.signer for one in papers_of(notice, view, posted) if one.signer]
    return SIGNERS.get(named[-1], Issuer.VILLAGE) if named else Issuer.VILLAGE


def _basis(paper: CountyPaper) -> Basis:
    return Basis(
        paper.title or "", paper.number or "", paper.article or "", "read",
        first_of(paper.from_day),
    )  # fmt: skip
