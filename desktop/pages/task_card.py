"""One task in full: its window, what it rests on, what counts as done, and who asks for it."""

from typing import TYPE_CHECKING

from desktop.pages.reason_card import ReasonCard
from desktop.pages.task_words import KINDS, URGENCY

if TYPE_CHECKING:
    from forms.tasks import Task


class TaskCard(ReasonCard):
    """Shows one task."""

    def show_task(self, task: "Task") -> None:
        """Write the task instead of the one before."""
        self.begin(KINDS[task.kind], [URGENCY[task.urgency]])
        self.line(f"{task.what}。")
        days = f"{task.from_day.isoformat()} 至 {task.to_day.isoformat()}"
        self.part("可办时段", (days,))
        self.part("情况", task.facts)
        self.part("怎样算办完", (f"{task.done_by}，这件事就从单子上消失。",))
        self.source((task.authority,))
