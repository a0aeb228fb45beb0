"""What a workbook for the village's own use holds that nobody outside may read: counted and told.

Such a workbook comes back in, so nothing is held back of it; whoever saves it is told what it is.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final, TypeVar

from forms.privacy.never_publish import Audience, released
from forms.privacy.never_words import Word
from forms.progress import Progress, unwatched

T = TypeVar("T")
SHOWN: Final = 4
"""Kinds that the sentence names, the most frequent first."""


class OwnUse:
    """Passes the texts of one workbook through the exit and counts what stands in them.

    Args:
        words: Words a county added to the list of what no board may say.
        mark: Printed at the foot of each page: for whom the workbook was made, and when.

    Attributes:
        progress: Told how many rows are written, and may stop it.
    """

    def __init__(self, words: tuple[Word, ...] = (), mark: str = "") -> None:
        self.mark = mark
        self.progress: Progress = unwatched
        self._words = words
        self._kinds: Counter[str] = Counter()
        self._seen: dict[str, tuple[str, ...]] = {}

    def counted(self, rows: Iterable[T]) -> Iterator[T]:
        """The rows of the workbook as they are written."""
        for number, row in enumerate(rows, 1):
            self.progress("正在写表格", number, 0)
            yield row
        self.progress("正在装成文件", 0, 0)

    def pass_on(self, text: str) -> str:
        """A text as it is; what it holds is counted."""
        kinds = self._seen.get(text)
        if kinds is None:  # the cells of a table say the same again and again
            found = released(text, Audience.OWN, more=self._words).found
            kinds = self._seen[text] = tuple({one.kind for one in found})
        self._kinds.update(kinds)
        return text

    @property
    def zh(self) -> str:
        """One sentence for who saves it; empty where nothing personal was found."""
        if not self._kinds:
            return ""
        kinds = "、".join(f"{kind}{count}处" for kind, count in self._kinds.most_common(SHOWN))
        more = "等" if len(self._kinds) > SHOWN else ""
        return (
            f"这张表里有{kinds}{more}，只供本村自己用：不要张贴，也不要往外发；"
            "给外面看的请用公示或报表。"
        )
