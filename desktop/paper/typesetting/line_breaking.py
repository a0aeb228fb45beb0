"""Where a Chinese line may end: the rules of 禁则, numbers with their units, titles by phrase.

ReportLab's CJK wrapping follows a Japanese list, cuts numbers and never looks at line ends, hence
our own. Source of the rules: GB/T 15834-2011 (placing of punctuation), W3C CLREQ.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import TypeAlias

from desktop.paper.fonts.fallback import stacks

Line: TypeAlias = tuple[str, float]
"""Text and its width in points."""

NO_START = frozenset("，。、；：？！）》〉】〕」』”’…—·％%‰℃°!),.:;?]}々～〔")
NO_END = frozenset("（《〈【〔「『“‘([{￥¥$№")
_UNITS = "年月日户人元个名项次条号岁天时分亩万亿千米页款组届"
_PIECES = (
    rf"第?\d+(?:[.,:/\-]\d+)*[{_UNITS}%‰℃]?"
    r"|[A-Za-zÀ-ɏḀ-ỿ0-9]+(?:[.:/@\-'][A-Za-zÀ-ɏḀ-ỿ0-9]+)*"
    r"|—+|…+|_+|\s+|."
)
_DOCUMENT_NUMBER = r"[\u4e00-\u9fff]{1,4}〔\d{4}〕\d+号"
_DATE = r"\d{4}年\d{1,2}月(?:\d{1,2}日)?"
_WHOLES = f"{_DOCUMENT_NUMBER}|{_DATE}"
_TOKENS = re.compile(_PIECES, re.DOTALL)
_TOKENS_KEEPING_DOCUMENTS = re.compile(f"{_WHOLES}|{_PIECES}", re.DOTALL)
FIRM = re.compile(rf"{_WHOLES}|[￥¥]?\d[\d.,:/\-]*[{_UNITS}%‰℃]?|[A-Za-zÀ-ɏḀ-ỿ0-9]+")
"""What a cell should not break: numbers with their units, documents' numbers, Latin words."""
_WIDEST_GAP = 3  # characters a line may fall short to keep a document number whole
_LEAST_LAST = 4  # characters on the last line of a paragraph, full stop included
PHRASES = re.compile(r"（[^）]*）[、；，]?|[^、；，·（]+[、；，·]?|.", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Style:
    """A font stack at a size, with the distance from line to line.

    Attributes:
        font: Name of a stack.
        size: Points.
        lead: Points from baseline to baseline.
    """

    font: str
    size: float
    lead: float

    def width(self, text: str) -> float:
        """Width of a line in points."""
        return stacks()[self.font].width(text, self.size)


def atoms(text: str, *, keep_documents: bool = True) -> list[str]:
    """The text in pieces that must not be broken; document numbers among them when wanted."""
    pieces: list[str] = []
    tokens = _TOKENS_KEEPING_DOCUMENTS if keep_documents else _TOKENS
    for number, line in enumerate(text.split("\n")):
        if number:
            pieces.append("\n")
        begun = len(pieces)  # a forced break joins nothing
        for piece in tokens.findall(line):
            joins = piece.isspace() or piece[0] in NO_START
            if len(pieces) > begun and (joins or pieces[-1][-1] in NO_END):
                pieces[-1] += piece
            else:
                pieces.append(piece)
    return pieces


def break_lines(text: str, width: float, style: Style, *, first: float = 0.0) -> list[Line]:
    """Fill lines greedily.

    Args:
        text: One paragraph; a line feed forces a break.
        width: Room for a line in points.
        style: How the text is set.
        first: Indent of the first line in points.
    """
    whole = style.width(text)
    if whole + first <= width and "\n" not in text:
        return [(text, whole)] if text else []
    room = width - first  # a piece that begins the text has no more
    pieces = list(_fitting(atoms(text), room, style))
    lines = _fill(pieces, width, style, first)
    gaps = [width - wide - (0 if i else first) for i, (_, wide) in enumerate(lines[:-1])]
    if any(gap > _WIDEST_GAP * style.size for gap in gaps):
        pieces = list(_fitting(atoms(text, keep_documents=False), room, style))
        lines = _fill(pieces, width, style, first)
    if "\n" in text or len(lines[-1][0]) >= _LEAST_LAST or len(lines) == 1:
        return lines
    before = room if len(lines) == 2 else width  # of two, the line before is the first
    return [*lines[:-2], *_longer_last(lines[-2:], (before, width), style)]


def _longer_last(lines: Sequence[Line], rooms: tuple[float, float], style: Style) -> Sequence[Line]:
    """Two lines of which the last has as many characters as it must: only the one before gives."""
    head, tail = atoms("".join(text for text, _ in lines)), ""
    while len(head) > 1 and len(tail) < _LEAST_LAST:
        if tail and style.width(head[-1] + tail) > rooms[1]:
            break  # what may not be parted would not fit
        tail = head.pop() + tail
    parts = ["".join(head), tail]
    if not tail or any(style.width(p) > room for p, room in zip(parts, rooms, strict=True)):
        return lines  # of one piece that had to be cut
    return [_closed(part, style.width(part), style) for part in parts]


def balanced(text: str, width: float, style: Style) -> list[Line]:
    """Lines of a table cell: broken at 、；，·（） when possible, none far shorter than others."""
    whole = style.width(text)
    if whole <= width and "\n" not in text:
        return [(text, whole)] if text else []
    phrases = PHRASES.findall(text)
    if (
        len(phrases) > 1
        and "\n" not in text
        and all(style.width(phrase) <= width for phrase in phrases)
    ):
        return _fill(phrases, width, style, 0.0)
    pieces = list(_fitting(atoms(text), width, style))
    best = _fill(pieces, width, style, 0.0)
    low, high = whole / len(best), width
    for _ in range(5):
        middle = (low + high) / 2
        lines = _fill(pieces, middle, style, 0.0)
        if len(lines) == len(best) and max(w for _, w in lines) <= width:
            best, high = lines, middle
        else:
            low = middle
    return best


def break_title(phrases: Sequence[str], width: float, style: Style) -> list[Line]:
    """A title in the fewest lines, broken only between phrases, as even as can be.

    A phrase too long for a line is broken like a cell.
    """
    sizes = [style.width(phrase) for phrase in phrases]
    for count in range(1, len(phrases) + 1):
        options = []
        for cuts in combinations(range(1, len(phrases)), count - 1):
            edges = [0, *cuts, len(phrases)]
            widths = [sum(sizes[a:b]) for a, b in pairwise(edges)]
            if max(widths) <= width:
                options.append((max(widths) - min(widths), edges))
        if options:
            edges = min(options)[1]
            texts = ["".join(phrases[a:b]) for a, b in pairwise(edges)]
            return [(text, style.width(text)) for text in texts]
    return [line for phrase in phrases for line in balanced(phrase, width, style)]


def _fitting(pieces: Sequence[str], width: float, style: Style) -> Iterator[str]:
    """Pieces that are wider than a line, cut at their own joints, else by character."""
    for piece in pieces:
        if style.width(piece) <= width:
            yield piece
        elif len(finer := atoms(piece, keep_documents=False)) > 1:
            yield from _fitting(finer, width, style)
        else:
            yield from piece


def _fill(pieces: Sequence[str], width: float, style: Style, first: float) -> list[Line]:
    lines: list[Line] = []
    text, used, room = "", 0.0, width - first
    for piece in pieces:
        if piece == "\n":
            lines.append((text.rstrip(), used))
            text, used, room = "", 0.0, width
            continue
        wide = style.width(piece)
        if text and used + style.width(piece.rstrip()) > room + 0.01:
            lines.append(_closed(text, used, style))
            text, used, room = "", 0.0, width
        text += piece
        used += wide
    if text:
        lines.append(_closed(text, used, style))
    return lines


def _closed(text: str, used: float, style: Style) -> Line:
    bare = text.rstrip()
    return (text, used) if bare == text else (bare, style.width(bare))
