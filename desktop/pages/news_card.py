"""What is new in one village since somebody looked."""

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from desktop.pages.reason_card import ReasonCard
from desktop.pages.times import ago

if TYPE_CHECKING:
    from desktop.township import News, VillageLine

_SHOWN = 40


class NewsCard(ReasonCard):
    """One line a record: what it is, what changed, who and when."""

    def put(self, line: "VillageLine", found: "list[News]", today: date) -> None:
        """Write the village's news instead of those before."""
        self.begin(line.name, [(f"{line.news} 条新变化" if line.news else "没有新变化", "")])
        if not found:
            self.line("上次看过以后，村里没有改动。")
        for one in found[:_SHOWN]:
            when = datetime.fromtimestamp(one.at_ms / 1000, UTC).isoformat()
            asked = f"：{'、'.join(one.fields)}" if one.fields else ""
            self.part(
                f"{one.form}　{one.what}{asked}", (one.label, f"{one.who}　{ago(when, today)}")
            )
        if len(found) > _SHOWN:
            self.line(f"还有 {len(found) - _SHOWN} 条，打开这个村看。")
