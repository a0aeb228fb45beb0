"""Names as rosters write them: marks, numbers and words beside a name are no part of it.

A word that says that somebody is gone (已故, 外嫁, 迁出) is a question about the person; taken into
the name it would make a living villager of the dead.
"""

import re
from typing import Final

import msgspec

GONE_WORDS: Final = (
    "已故", "已死", "死亡", "去世", "病故", "病逝", "逝世", "辞世",
    "亡故", "过世", "离世", "已亡", "身故",
    "外嫁", "出嫁", "改嫁", "远嫁", "嫁出", "嫁外",
    "迁出", "迁走", "迁往", "已迁", "注销", "销户", "失踪",
)  # fmt: skip
"""What is written beside the name of somebody who may no longer live in the village."""

_ONE_LETTER: Final = frozenset("故亡殁死嫁迁") | {"注销"}
_BRACKETED: Final = re.compile(r"^(.+?)[（(【\[〔](.*?)[）)】\]〕]?$")
_GONE_TAIL: Final = re.compile(rf"^(.{{2,}}?)[、，, ]*已?({'|'.join(GONE_WORDS)})$")
_LEADING: Final = re.compile(r"^(?:\d{1,3}(?!\d)[.、．]?|[+＋#★☆●◆▲△√✓])+(?=\D)")
_TRAILING: Final = re.compile(r"(?<=[^\W\d_])(?:\d{1,2}|[+＋#★☆●◆▲△√✓]+)$")
_LONGEST: Final = 120
"""Characters of the longest cell that is taken apart."""
_STARRED: Final = re.compile(r"^([^\W\d_]{3,})[*＊]+$")
"""A full name with a mark behind it; behind one or two characters a star covers the rest."""


class WrittenName(msgspec.Struct, frozen=True, gc=False):
    """A name and what stood beside it.

    Attributes:
        name: The name alone.
        beside: The words, marks and numbers that are no part of it.
    """

    name: str
    beside: str = ""

    @property
    def is_gone(self) -> bool:
        """Whether the words say that the person died or left."""
        return says_gone(self.beside)


def says_gone(text: str) -> bool:
    """Whether a text says of somebody that he died, married away or moved out."""
    return text in _ONE_LETTER or any(word in text for word in GONE_WORDS)


def apart(text: str) -> WrittenName:
    """A name taken apart from what is written beside it."""
    if len(text) > _LONGEST or (text.isalpha() and _GONE_TAIL.match(text) is None):
        # letters alone fit one pattern only; a whole paragraph is no name
        return WrittenName(text)
    beside = []
    name = text
    if match := _LEADING.match(name):
        beside.append(match[0])
        name = name[match.end() :]
    for pattern in (_BRACKETED, _GONE_TAIL):
        if match := pattern.match(name):
            name = match[1]
            beside.append(match[2])
    if match := _STARRED.match(name) or _TRAILING.search(name):
        kept = match[1] if match.re is _STARRED else name[: match.start()]
        beside.append(name[len(kept) :])
        name = kept
    words = " ".join(word for word in beside if word)
    return WrittenName(name, words) if name and words else WrittenName(text)
