"""From one vote to what each household owes: written for the whole village in one step."""

from PySide6.QtWidgets import QWidget

from desktop.ui import dialogs
from desktop.ui.page.page import PageContext
from forms.definitions.records import CollectiveDecision, Contribution
from forms.notices.contributions import shares
from forms.schema.form import RecordId

FORM = "contribution"
_NONE_LEFT = "每一户都已经登记过，没有要补的；减免在「一事一议分户」里改。"


def share_out(context: PageContext, decision: RecordId, parent: QWidget) -> None:
    """Write what each household owes by a vote; those written down already stay as they are."""
    from sync.store.values import Draft

    drafts = [Draft(FORM, body) for body in shares(context.reading.view, decision, context.today())]
    if not drafts:
        dialogs.success(_NONE_LEFT, parent)
        return
    open_ones = sum(Contribution.labour.read(draft.answers) is None for draft in drafts)
    asked = context.reading.view.answer(CollectiveDecision.labour_head, decision)
    left = f"其中{open_ones}户有人没填劳动能力，筹劳留空；" if asked and open_ones else ""
    context.write(
        (FORM, decision),
        lambda book: book.ledger.write.save(drafts, actor=book.actor, reason="一事一议按户分摊"),
        parent,
        done=f"已为{len(drafts)}户写好应筹数；{left}请在「一事一议分户」里核对减免。",
    )
