"""From one vote to what each household owes: written for the whole village in one step."""

from PySide6.QtWidgets import QWidget

from desktop.ui import dialogs
from desktop.ui.page.page import Desk
from forms.definitions.records import CollectiveDecision, Contribution
from forms.notices.contributions import shares
from forms.schema.form import RecordId

FORM = "contribution"
_NONE_LEFT = "每一户都已经登记过，没有要补的；减免在「一事一议分户」里改。"


def share_out(desk: Desk, decision: RecordId, parent: QWidget) -> int:
    """Write what each household owes by a vote; those written down already stay as they are.

    Returns:
        How many households were written.
    """
    from sync.store.values import Draft

    drafts = [Draft(FORM, body) for body in shares(desk.reading.view, decision, desk.today())]
    if not drafts:
        dialogs.success(_NONE_LEFT, parent)
        return 0
    try:
        desk.book.ledger.write.save(drafts, actor=desk.book.actor, reason="一事一议按户分摊")
    except Exception as caught:  # noqa: BLE001 - every failure is told
        dialogs.error(caught, parent, "没有保存")
        return 0
    open_ones = sum(Contribution.labour.read(draft.answers) is None for draft in drafts)
    asked = desk.reading.view.answer(CollectiveDecision.labour_head, decision)
    left = f"其中{open_ones}户有人没填劳动能力，筹劳留空；" if asked and open_ones else ""
    dialogs.success(
        f"已为{len(drafts)}户写好应筹数；{left}请在「一事一议分户」里核对减免。", parent
    )
    desk.announce({FORM})
    return len(drafts)
