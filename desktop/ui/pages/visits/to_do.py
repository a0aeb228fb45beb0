"""What is to be done in the household: tasks to tick, leads with their verdict."""

from collections.abc import Mapping, Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout

from desktop.ui.fields.choice import Segments
from desktop.ui.widgets.basics import Card, label
from forms.definitions.records import Visit
from forms.leads.leads import Gap
from forms.schema.form import RecordId, Value
from forms.tasks.tasks import OpenTask

TO_PERSON: Final = "visit"
"""Kind of the task to see one person."""
MET: Final = "见到了人，记下这次走访就算办了"
OTHER: Final = "这次写的是看望另一个人，不算；从农户的页面记走访，见到的都算"


class ToDoCard(Card):
    """One line each; what a visit itself settles is said, not ticked."""

    changed = Signal()

    def __init__(self, states: Sequence[tuple[str, str]]) -> None:
        """Make an empty card.

        Args:
            states: Code and words of each verdict.
        """
        super().__init__("要办的")
        self._states = states
        self.ticks: dict[str, tuple[OpenTask, QCheckBox]] = {}
        self.verdicts: dict[str, tuple[Gap, Segments]] = {}

    def put(
        self, tasks: Sequence[OpenTask], leads: Sequence[Gap], person: RecordId | None = None
    ) -> None:
        """Show these; what was ticked stays ticked.

        Args:
            tasks: What is to be done.
            leads: What is to be looked at.
            person: The one person who is visited; None where it is the household.
        """
        kept = self.state()
        self.clear()
        self.ticks, self.verdicts = {}, {}
        self.title.setText(f"要办的 {len(tasks) + len(leads)} 件")
        for task in tasks:
            self._task(task, person)
        for gap in leads:
            self._lead(gap)
        if not tasks and not leads:
            self.body.addWidget(label("眼下没有要办的事。", "soft"))
        elif leads:
            self.body.addWidget(label("结论的理由用下面「情况」里写的。", "soft", wrap=True))
        self.restore(kept)

    @property
    def done(self) -> tuple[OpenTask, ...]:
        """The tasks that were ticked."""
        return tuple(task for task, tick in self.ticks.values() if tick.isChecked())

    @property
    def said(self) -> tuple[tuple[Gap, str], ...]:
        """The leads that got a verdict, with its code."""
        return tuple(
            (gap, self._states[one.at][0]) for gap, one in self.verdicts.values() if one.at >= 0
        )

    def state(self) -> dict[str, Value]:
        """What was ticked and said, to be kept as a draft."""
        done: dict[str, Value] = {
            key: True for key, (_, tick) in self.ticks.items() if tick.isChecked()
        }
        return done | {key: one.at for key, (_, one) in self.verdicts.items() if one.at >= 0}

    def restore(self, kept: Mapping[str, Value]) -> None:
        """Show what was kept."""
        for key, (_, tick) in self.ticks.items():
            tick.setChecked(bool(kept.get(key)))
        for key, (_, one) in self.verdicts.items():
            at = kept.get(key)
            one.show_at(at if isinstance(at, int) and at < len(self._states) else -1)

    def _task(self, task: OpenTask, person: RecordId | None) -> None:
        until = f"可办到 {task.to_day.isoformat()}"
        if task.form == Visit.FORM:
            other = task.kind == TO_PERSON and person not in {None, task.subject}
            self.body.addWidget(label(task.what, wrap=True))
            self.body.addWidget(label(f"{until}；{OTHER if other else MET}", "soft", wrap=True))
            return
        row, tick, words = QHBoxLayout(), QCheckBox(), label(task.what, wrap=True)
        tick.setAccessibleName(task.what)
        words.setBuddy(tick)
        tick.toggled.connect(lambda _: self.changed.emit())
        row.addWidget(tick, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(words, 1)
        self.body.addLayout(row)
        self.body.addWidget(label(until, "soft"))
        self.ticks[f"task:{task.key}"] = (task, tick)

    def _lead(self, gap: Gap) -> None:
        self.body.addWidget(label(f"核实：{''.join(gap.reasons) or gap.title}", wrap=True))
        verdict = Segments([words for _, words in self._states])
        verdict.setAccessibleName(f"{gap.title}：结论")
        verdict.chosen.connect(self.changed)
        self.body.addWidget(verdict)
        self.verdicts[f"lead:{RecordId(gap.fingerprint)}"] = (gap, verdict)
