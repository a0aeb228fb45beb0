"""The order in which people read lists: Chinese by pinyin, numbers in words by their value."""

import threading
from functools import lru_cache
from typing import Final

from PySide6.QtCore import QCollator, QCollatorSortKey, QLocale

KEPT_WORDS: Final = 65_536
"""Sort keys kept: the names of a township's largest village several times over."""

_own = threading.local()


@lru_cache(maxsize=KEPT_WORDS)
def collation(text: str) -> QCollatorSortKey:
    """Sort key of words: Chinese by pinyin, numbers in words by their value."""
    collator = getattr(_own, "collator", None)
    if collator is None:  # one for each thread: it may not be shared
        collator = _own.collator = QCollator(
            QLocale(QLocale.Language.Chinese, QLocale.Country.China)
        )
        collator.setNumericMode(True)
    made: QCollatorSortKey = collator.sortKey(text)
    return made
