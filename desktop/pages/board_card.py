"""One sheet of the board in full: stage, days, objections, what comes next."""

from typing import TYPE_CHECKING

from desktop.pages.parts import Tone
from desktop.pages.reason_card import ReasonCard
from forms.lifecycle import Stage
from forms.notice_days import zh_date

if TYPE_CHECKING:
    from desktop.notices.board import Sheet

_TONES: dict[Stage, Tone] = {
    Stage.RUNNING: "good", Stage.ENDED: "warn", Stage.DISPUTED: "bad", Stage.REMOVED: "warn",
}  # fmt: skip


def pill_of(sheet: "Sheet") -> tuple[str, Tone]:
    """The stage as a pill; a sheet the records have left behind says so first."""
    if sheet.stale:
        return "台账改过", "bad"
    return sheet.life.said, _TONES.get(sheet.life.stage, "")


class BoardCard(ReasonCard):
    """Shows one sheet."""

    def show_sheet(self, sheet: "Sheet", kind: str) -> None:
        """Write the sheet instead of the one before."""
        from desktop.notices.board import STALE

        life, body = sheet.life, sheet.life.body
        self.begin(kind, [(life.said, _TONES.get(life.stage, ""))])
        self.line(str(body.get("title", "")))
        self.part("要办的", (sheet.due,))
        if sheet.stale:
            self.part("台账改过", (STALE,))
        if life.period is not None:
            self.part("张贴", (
                f"{zh_date(life.period.posted_on)}贴在{sheet.place}",
                f"异议到 {zh_date(life.period.objections_until)}",
                f"张贴到 {zh_date(life.period.posted_until)}",
            ))  # fmt: skip
        people = [
            f"{label}：{body[field]}（{body.get(day, '日期未写')}）"
            for field, day, label in (
                ("checker_name", "checked_day", "核对"), ("approver_name", "approved_day", "批准"),
            )
            if body.get(field)
        ]  # fmt: skip
        self.part("核对和批准", tuple(people))
        if life.open:
            self.part("异议", (f"{len(life.open)} 件没有答复，答复前不能取下归档。",))
        self.part("编号", (str(body.get("number", "")) or "没有编号",))
        self.source(("村民委员会组织法（2025年修订）第35条、第37条、第39条",))
