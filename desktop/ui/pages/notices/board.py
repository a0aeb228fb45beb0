"""The board: what hangs where, until when, and the next step of each sheet.

One sheet of the board in full: stage, days, objections, what comes next.
"""

from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from typing_extensions import override

from desktop.settings import FileKind
from desktop.ui import dialogs, keys
from desktop.ui.fields.widgets import Surroundings
from desktop.ui.lists.list_page import ListPage, ListWords
from desktop.ui.page import printing
from desktop.ui.page.form_request import FormAsk
from desktop.ui.page.page import PageContext
from desktop.ui.pages.notices.step_strip import StepStrip
from desktop.ui.store.record_column import RecordColumn
from desktop.ui.widgets.basics import Tone, button
from desktop.ui.widgets.explanation_card import ReasonCard
from forms.definitions.records import Posting
from forms.errors import CunjiError
from forms.notices.claims import Judge
from forms.notices.lifecycle import Life, Stage, answers_of, forgotten, refusals
from forms.notices.posting_days import quarter_start, zh_date
from forms.schema.form import RecordId, Value
from forms.schema.partial_date import as_written

if TYPE_CHECKING:
    from desktop.book.book import Book
    from desktop.paper.notices.board import BoardSheet
    from desktop.paper.notices.verify import Verified
    from forms.village.view import VillageView


_TONES: dict[Stage, Tone] = {
    Stage.RUNNING: "good", Stage.ENDED: "warn", Stage.DISPUTED: "bad", Stage.REMOVED: "warn",
}  # fmt: skip


def pill_of(sheet: "BoardSheet") -> tuple[str, Tone]:
    """The stage as a pill; a sheet that is not as it has to be, or left behind, says so first."""
    if sheet.life.faults:
        return "不合规定", "bad"
    if sheet.stale:
        return "台账改过", "bad"
    return sheet.life.said, _TONES.get(sheet.life.stage, "")


def _as_before(life: Life, view: "VillageView") -> dict[str, Value]:
    """Who took this step of the last sheet: shown to be seen or changed, written by nobody else."""
    assert life.step is not None
    others = [one for one in view.all(Posting) if one.id != life.posting.id]
    found: dict[str, Value] = {}
    for name in life.step.fields:
        asked = name.endswith("_name") or name == Posting.place.name
        said = (str(one.body[name]) for one in reversed(others) if one.body.get(name))
        if asked and not life.posting.body.get(name) and (value := next(said, "")):
            found[name] = value
    return found


class BoardCard(ReasonCard):
    """Shows one sheet."""

    def show_sheet(self, sheet: "BoardSheet", kind: str) -> None:
        """Write the sheet instead of the one before."""
        from desktop.paper.notices.board import STALE

        life, posting = sheet.life, sheet.life.posting
        self.begin(kind, [(life.said, _TONES.get(life.stage, ""))])
        self.line(posting.title or "")
        self.part("要办的", sheet.life.faults or (sheet.due,))
        if sheet.stale:
            self.part("台账改过", (STALE,))
        if life.period is not None:
            self.part("张贴", (
                f"{zh_date(life.period.posted_on)}贴在{sheet.place}",
                f"异议到 {zh_date(life.period.objections_until)}",
                f"张贴到 {zh_date(life.period.posted_until)}",
            ))  # fmt: skip
        people = [
            f"{label}：{name}（{as_written(day) or '日期未写'}）"
            for name, day, label in (
                (posting.checker_name, posting.checked_day, "核对"),
                (posting.approver_name, posting.approved_day, "批准"),
            )
            if name
        ]  # fmt: skip
        self.part("核对和批准", tuple(people))
        if life.open:
            self.part("异议", (f"{len(life.open)} 件没有答复，答复前不能取下归档。",))
        self.part("编号", (posting.number or "没有编号",))
        self.source(("村民委员会组织法（2025年修订）第35条、第37条、第39条",))


SIGNED = "_name"
"""Ending of the questions who signed a step."""
WORDING = ListWords(
    "公示栏",
    "notice",
    ("公示栏上还没有登记", "在「公示」里做好一张，按「记张贴」，从核对到归档都在这里办。"),
    ("没有符合筛选的公示", "换一个词，或清除筛选的字。"),
    "按标题、地点、状态筛选（Ctrl+F）",
    (("去做一张公示", "notice"),),
)


class BoardPage(ListPage["BoardSheet"]):
    """One line for each sheet that is not archived; Enter opens it, Ctrl+Enter takes its step."""

    def __init__(self, context: PageContext) -> None:
        self.detail = BoardCard()
        super().__init__(context, WORDING, self.detail, width=330)
        codes = context.reading.definitions.codes
        self.strip = StepStrip(Surroundings(codes, lambda *_: [], context.reading.name))
        self.strip.said.connect(self._write_step)
        self.strip.whole_wanted.connect(self._open_step)
        self._asked: BoardSheet | None = None
        self.above.addWidget(self.strip)
        self._arrange()

    def _arrange(self) -> None:
        self.quarterly = button(
            "季度村务公开", lambda: self.go.emit("notice", "N24"), icon="notice",
            tip="用项目、资金、待遇和会议现有的登记做一张季度村务公开",
        )  # fmt: skip
        self.accounts = button(
            "财务收支", lambda: self.go.emit("notice", "N18"), icon="sheet",
            tip="用资金流水做一张季度财务收支公开",
        )  # fmt: skip
        self.proof = button(
            "留痕单…",
            self._save_proof,
            icon="print",
            tip="选中的这张公示贴在哪里、哪天、什么样",
        )
        self.folder = button("本季度档案…", self._save_folder, icon="export", key=keys.SAVE)
        self.step = button(
            "下一步", self.take_step, icon="next", kind="primary", key=keys.NEXT_STEP
        )
        self.discard = button(
            "清掉草稿", self._discard, kind="plain",
            tip="试印过、没有核对、用不着的一张：从公示栏清掉，随时可以撤销",
        )  # fmt: skip
        for made in (self.quarterly, self.accounts, self.proof, self.folder, self.step):
            self.buttons.addWidget(made)
        self.judge = button(
            "验一张公示…", self._judge, icon="done", kind="plain", key=keys.JUDGE,
            tip="选一个 PDF，看是不是本村出的、有没有被改过",
        )  # fmt: skip
        self.after.addWidget(self.judge)
        self.after.addWidget(self.discard)

    @override
    def shown(self, argument: object = None) -> None:
        """Read the board again; a sheet that is given is judged."""
        super().shown()
        if isinstance(argument, Path):
            self._judge_file(argument)

    @override
    def new_record(self) -> None:
        """A new sheet begins where it is made."""
        self.go.emit("notice", None)

    def take_step(self) -> None:
        """Ask what the next step writes down; what can be known is filled in."""
        sheet = self.current()
        if sheet is None or sheet.life.step is None:
            return
        if sheet.life.locked:
            dialogs.warn(sheet.life.locked, self)
            return
        missing = self._missing(sheet.life)
        known = {**sheet.life.posting.body, **missing}
        if refused := self._refused(sheet.life, known):
            dialogs.warn(refused, self)
            return
        step, form = sheet.life.step, self.context.reading.form(Posting.FORM)
        self._asked = sheet
        self.strip.ask(
            f"{step.zh}：{sheet.life.posting.title or ''}（{step.by}）", step.zh,
            [form.field(name) for name in step.fields],
            _as_before(sheet.life, self.context.reading.view) | known,
        )  # fmt: skip

    def _missing(self, life: Life) -> dict[str, Value]:
        """What the next step can fill in by itself and what stands nowhere yet."""
        assert life.step is not None
        view, day = self.context.reading.view, self.context.today()
        known = answers_of(life.step, life.posting, view, day)
        return {k: v for k, v in known.items() if not life.posting.body.get(k)}

    def _write_step(self, answers: Mapping[str, Value]) -> None:
        """Write the answers of a step down, unless the law or the sheet does not allow it."""
        sheet = self._asked
        if sheet is None or sheet.life.step is None:
            return
        posting, step, reading = sheet.life.posting, sheet.life.step, self.context.reading
        judge = Judge(reading.view, self.context.today(), reading.definitions)
        if refused := refusals(step, posting, answers, judge):
            dialogs.warn("".join(refused), self, "这样登记不合规定")
            return

        def work(book: "Book") -> object:
            from sync.store.values import Draft

            body = {**book.view().stated(Posting.FORM)[posting.id], **answers}
            return book.ledger.write.save([Draft(Posting.FORM, body, posting.id)], actor=book.actor)

        self.context.write(
            ("step", posting.id, step.id), work, self,
            done=f"已登记：{step.zh}", then=lambda _: self._stepped(),
        )  # fmt: skip

    def _stepped(self) -> None:
        self.strip.hide()
        self.table.setFocus()

    def _open_step(self) -> None:
        """The whole record instead, with what the step fills in by itself."""
        sheet = self._asked
        if sheet is not None and sheet.life.step is not None:
            self.strip.hide()
            missing = self._missing(sheet.life)
            self.go.emit("form", FormAsk("posting", sheet.life.posting.id, missing))

    def _discard(self) -> None:
        """Throw away the draft in sight; the toast takes it back."""
        sheet, day = self.current(), self.context.today()
        if sheet is None:
            return
        record = sheet.life.posting.id

        def work(book: "Book") -> object:
            from desktop.paper.notices.printed import discard

            return discard(book, record, day)

        self.context.write(
            ("discard", record), work, self,
            done="已清掉草稿", trouble="草稿没有清掉",
        )  # fmt: skip

    def _refused(self, life: Life, answers: Mapping[str, Value]) -> str:
        """Why a step may not be taken that needs no more to be typed; empty where it may."""
        step, reading = life.step, self.context.reading
        if step is None or not all(answers.get(name) for name in step.fields):
            return ""
        mine = {name: answers[name] for name in step.fields}
        judge = Judge(reading.view, self.context.today(), reading.definitions)
        return "".join(refusals(step, life.posting, mine, judge))

    def _judge(self) -> None:
        """Is a sheet that somebody brings one of ours, and has anybody changed it?"""
        path = dialogs.open_file(
            "公示的 PDF 文件",
            self.context.settings.folder_for(FileKind.PAPER),
            "公示 (*.pdf)",
            self,
        )
        if path is not None:
            self._judge_file(path)

    def _judge_file(self, path: Path) -> None:
        """Say whether a PDF is a sheet of ours, and whether anybody has changed it."""
        book = self.context.book

        def work(_step: object) -> "Verified":
            from desktop.paper.notices.verify import verify_file

            return verify_file(book, path)

        def done(found: "Verified") -> None:
            words = f"{found.number}　{found.zh}".strip("　")
            if found.good:
                dialogs.success(words, self)
            else:
                dialogs.warn(words, self, "请核对这张公示")

        self.context.run(work, done=done, failed=lambda bad: dialogs.error(bad, self, "没有验成"))

    @override
    def _read(self) -> "Callable[[object], Mapping[RecordId, BoardSheet]]":
        book, day = self.context.book, self.context.today()

        def work(_step: object) -> "Mapping[RecordId, BoardSheet]":
            from desktop.paper.notices.board import board

            return {sheet.life.posting.id: sheet for sheet in board(book, day)}

        return work

    @override
    def put(self, rows: "Mapping[RecordId, BoardSheet]") -> None:
        """Show these sheets."""
        stale = sum(sheet.stale for sheet in rows.values())
        hanging = sum(sheet.life.period is not None for sheet in rows.values())
        words = f"贴着或刚取下 {hanging} 张，还没有张贴 {len(rows) - hanging} 张"
        self.say(f"{words}{f'，台账改过的 {stale} 张' if stale else ''}。" if rows else "")
        super().put(rows)

    @override
    def _counted(self, shown: int) -> str:
        return f"{shown} 张" if shown else ""

    @override
    def _narrowed(self, shown: int) -> None:
        if not shown:
            self.step.setEnabled(False)
            self.discard.hide()

    @override
    def _columns(self) -> list[RecordColumn]:
        sheets = self.rows

        def until(record: RecordId) -> str:
            period = sheets[record].life.period
            return period.posted_until.isoformat() if period else "—"

        return [
            RecordColumn(
                "状态", lambda r: pill_of(sheets[r])[0], tone=lambda r: pill_of(sheets[r])[1]
            ),
            RecordColumn("张贴到", until),
            RecordColumn("公示", lambda r: sheets[r].life.posting.title or ""),
            RecordColumn("地点", lambda r: sheets[r].place),
        ]

    @override
    def _show_detail(self, row: "BoardSheet") -> None:
        self.detail.show_sheet(row, self._kind(row))
        step = row.life.step
        self.step.setText(step.zh if step else "下一步")
        self.step.setEnabled(step is not None)
        self.discard.setVisible(forgotten(row.life))

    def _kind(self, sheet: "BoardSheet") -> str:
        codes = self.context.reading.definitions.codes
        return codes.label("notice_kind", sheet.life.posting.kind) or "公示"

    def _save_proof(self) -> None:
        """What hung where from when to when, with its photos."""
        sheet = self.current()
        if sheet is None:
            dialogs.warn("请先选中一张公示，再做留痕单。", self)
            return
        book, day, posting = self.context.book, self.context.today(), sheet.life.posting

        def work(_step: object) -> bytes | None:
            from desktop.paper.notices.board import evidence_facts, photos_of_record
            from desktop.paper.notices.evidence import evidence_sheet

            now = book.view().get(Posting, posting.id)  # the row may be older than the record
            if now is None:
                return None
            village = book.village.name or "本村"
            photos = photos_of_record(book, now)
            return evidence_sheet(
                village, evidence_facts(book, now), photos, day, book.definitions.words
            )

        title = f"留痕单-{posting.kind or ''}-{as_written(posting.posted_day) or '未张贴'}"

        def done(made: bytes | None) -> None:
            if made is None:
                dialogs.warn("这张公示刚刚从公示栏清掉了，没有做留痕单；请另选一张。", self)
            else:
                printing.offer(made, title, self.context, self)

        self.context.run(work, done=done)

    def _save_folder(self) -> None:
        """The folder of the quarter that the day is in."""
        from desktop.paper.notices.archive import archive

        book, day = self.context.book, self.context.today()
        first = quarter_start(day)
        last = quarter_start(first + timedelta(days=100)) - timedelta(days=1)
        name = f"公示档案-{first.year}年第{(first.month + 2) // 3}季度.pdf"
        offered = self.context.settings.proposal(FileKind.PAPER, name)
        path = dialogs.save_file("公示档案存为 PDF", offered, "PDF (*.pdf)", self)
        if path is None:
            return

        def work(_step: object) -> bytes | CunjiError:
            try:
                return archive(book, first, last)
            except CunjiError as nothing:
                return nothing

        def done(made: bytes | CunjiError) -> None:
            if isinstance(made, CunjiError):
                dialogs.warn(made.told, self)
            elif printing.save_pdf(made, path, self):
                self.context.settings.keep_folder(FileKind.PAPER, path.parent)
                dialogs.success(f"已存为 {path.name}。", self)

        self.context.run(work, done=done)
