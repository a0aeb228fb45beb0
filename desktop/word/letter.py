"""A village's own template with its placeholders filled, even where Word cut one into pieces.

``{{姓名}}`` or ``【姓名】`` is an answer; ``{{#家庭成员}}`` to ``{{/家庭成员}}`` is repeated for
each, in a table row by row; ``{{如果 低保}}`` to ``{{/如果}}`` stays where it holds. What is not
known is a line to write on and a question; what nobody can answer stays and is named.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, Protocol

from desktop.container.foreign import foreign_file
from desktop.container.package import Package
from desktop.container.scan import Element, Splice, spliced
from desktop.errors.office_file import OfficeFileUnknown, TemplateBroken
from desktop.word.document import Document, Paragraph

LINE: Final = "＿＿＿＿"
_REPEAT, _IF, _END = "#", "如果", "/"
_TYPED: Final = re.compile(r"(?:\{\{|｛｛)([^{}｛｝]*)(?:\}\}|｝｝)")
"""A placeholder as people type it, with wide signs too."""
_ABOUT: Final = "\ue0f1"
"""Stands between the name of a placeholder and the number of its subject."""
_PLACE: Final = re.compile(r"\{\{([^{}]*)\}\}")
_UNBOUND: Final = re.compile(rf"\{{\{{([^{{}}{_ABOUT}]*)\}}\}}")
_BRACKETS: Final = re.compile(r"【([\u4e00-\u9fff（）()]{1,20})】")
_BLOCK: Final = re.compile(rf"\{{\{{(#|/|如果)\s*([^{{}}{_ABOUT}]*)(?:{_ABOUT}(\d+))?\}}\}}")
_MOST_BLOCKS: Final = 2_000
_JOINTS: Final = "、，,；; "


class Pen(Protocol):
    """Who knows the answers. Subjects are numbers; 0 is whom the letter is about."""

    def knows(self, name: str) -> bool:
        """Whether a placeholder of this name means anything."""
        ...

    def told(self, name: str, subject: int) -> tuple[str | None, str]:
        """The answer in words, or None; and the question that would settle it."""
        ...

    def several(self, name: str, subject: int) -> list[int] | None:
        """The subjects a block is repeated for; None where there is no such list."""
        ...

    def holds(self, name: str, subject: int) -> tuple[bool | None, str]:
        """Whether a condition holds, or None and the question that would settle it."""
        ...


@dataclass(slots=True)
class WrittenLetter:
    """A filled template.

    Attributes:
        content: The document.
        unknown: Placeholders nobody can answer, as written.
        questions: What is not known, each as a question.
        texts: All its words, a text for each paragraph.
    """

    content: bytes = b""
    unknown: list[str] = field(default_factory=list)
    questions: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)


def written_letter(content: bytes, pen: Pen) -> WrittenLetter:
    """The template with the answers of one subject.

    Raises:
        TemplateBroken: A block does not end, ends where none began, or begins and ends in places
            that do not belong together.
        CunjiError: The file is no Word document, or cannot be filled.
    """
    with foreign_file():
        letter = _written(Package(content), pen)
    letter.unknown = list(dict.fromkeys(letter.unknown))
    letter.questions = list(dict.fromkeys(letter.questions))
    return letter


def _written(package: Package, pen: Pen) -> WrittenLetter:
    """Its main part, heads and feet.

    Raises:
        OfficeFileUnknown: The file is no Word document.
    """
    if package.kind != "docx":
        raise OfficeFileUnknown
    letter = WrittenLetter()
    parts = [package.main]
    for kind in ("header", "footer"):
        parts += package.related(package.main, kind)
    for part in parts:
        package.put(part, _Page(part, pen, letter).filled(package.read(part)))
    letter.content = package.content()
    return letter


def words_of(content: bytes) -> list[str]:
    """The words of a document, a text for each paragraph that has any."""
    package = Package(content)
    document = Document(package.read(package.main), package.main)
    return [text for one in document.paragraphs if (text := document.text(one)).strip()]


@dataclass(frozen=True, slots=True)
class _Mark:
    """Where a block begins or ends."""

    kind: str
    name: str
    subject: int
    paragraph: Paragraph
    first: int
    last: int


class _Page:
    """One part of the document on its way to being filled."""

    def __init__(self, place: str, pen: Pen, letter: WrittenLetter) -> None:
        self._place, self._pen, self._letter = place, pen, letter

    def filled(self, xml: bytes) -> bytes:
        """The part with all placeholders filled."""
        xml = self._gathered(xml)
        for _ in range(_MOST_BLOCKS):
            document = Document(xml, self._place)
            splices = self._next_block(document)
            if splices is None:
                return self._answered(document)
            xml = spliced(xml, splices)
        raise TemplateBroken(name="{{#…}}", why="重复得太多")

    def _gathered(self, xml: bytes) -> bytes:
        """Each placeholder in one piece, and brackets that mean one written as the others."""
        document = Document(xml, self._place)
        splices: list[Splice] = []
        for paragraph in document.paragraphs:
            text = document.text(paragraph)
            changes = [
                (one.start(), one.end(), f"{{{{{_plain(one[1])}}}}}")
                for one in _TYPED.finditer(text)
            ]
            for one in _BRACKETS.finditer(text):
                if self._pen.knows(one[1]):
                    changes.append((one.start(), one.end(), f"{{{{{one[1]}}}}}"))
                else:
                    self._letter.unknown.append(one[0])
            splices += document.replaced(paragraph, changes)
        return spliced(xml, splices)

    def _next_block(self, document: Document) -> list[Splice] | None:
        """What becomes of the first block; None when there is none any more."""
        waiting: list[_Mark] = []
        for mark in _marks(document):
            if mark.kind != _END:
                waiting.append(mark)
                continue
            if not waiting:
                raise TemplateBroken(name=mark.name, why="前面没有开头")
            begin = waiting.pop()
            if mark.name != (_IF if begin.kind == _IF else begin.name):
                raise TemplateBroken(name=begin.name, why=f"结尾写成了「{mark.name}」")
            if not waiting:
                return list(self._block(document, begin, mark))
        if waiting:
            raise TemplateBroken(name=waiting[0].name, why="没有结尾")
        return None

    def _block(self, document: Document, begin: _Mark, end: _Mark) -> Iterator[Splice]:
        subjects = self._subjects(begin)
        if begin.paragraph is end.paragraph:
            yield from self._inline(document, begin, end, subjects)
            return
        reach = _reach(document, begin, end)
        first, last = reach.copied
        cuts = [
            (start - first, stop - first, new)
            for mark in (begin, end)
            for start, stop, new in _without(document, mark)
            if first <= start and stop <= last
        ]
        block = spliced(document.xml[first:last], cuts).decode()
        copies = "".join(_bound(block, subject) for subject in subjects)
        if copies or not reach.needed:
            yield *reach.whole, copies.encode()
        else:
            yield *reach.needed, f"<{begin.paragraph.element.tag}/>".encode()

    def _inline(
        self, document: Document, begin: _Mark, end: _Mark, subjects: list[int]
    ) -> list[Splice]:
        """A block inside one paragraph."""
        paragraph = begin.paragraph
        inside = document.text(paragraph)[begin.last : end.first]
        if begin.kind == _IF and subjects:
            marks = [(begin.first, begin.last, ""), (end.first, end.last, "")]
            return document.replaced(paragraph, marks)
        new = "".join(_bound(inside, subject) for subject in subjects)
        return document.replaced(paragraph, [(begin.first, end.last, new.rstrip(_JOINTS))])

    def _subjects(self, begin: _Mark) -> list[int]:
        """For whom a block is written: once for whom it is about, for each, or not at all."""
        if begin.kind == _REPEAT:
            found = self._pen.several(begin.name, begin.subject)
            if found is None:
                self._letter.unknown.append(f"{{{{#{begin.name}}}}}")
            return found or []
        holds, question = self._pen.holds(begin.name, begin.subject)
        if holds is None:
            if question:
                self._letter.questions.append(question)
            else:
                self._letter.unknown.append(f"{{{{如果 {begin.name}}}}}")
        return [begin.subject] if holds else []

    def _answered(self, document: Document) -> bytes:
        """The part with answers for placeholders."""
        splices: list[Splice] = []
        for paragraph in document.paragraphs:
            text = document.text(paragraph)
            changes = []
            for one in _PLACE.finditer(text):
                name, _, subject = one[1].partition(_ABOUT)
                changes.append((one.start(), one.end(), self._answer(name, int(subject or 0))))
            splices += document.replaced(paragraph, changes)
            for first, last, new in reversed(changes):
                text = text[:first] + new + text[last:]
            self._letter.texts.append(text)
        return spliced(document.xml, splices)

    def _answer(self, name: str, subject: int) -> str:
        if not self._pen.knows(name):
            self._letter.unknown.append(f"{{{{{name}}}}}")
            return f"{{{{{name}}}}}"
        words, question = self._pen.told(name, subject)
        if words is None:
            self._letter.questions.append(question)
            return LINE
        return words


def _marks(document: Document) -> Iterator[_Mark]:
    """Beginnings and ends of blocks, in order."""
    for paragraph in document.paragraphs:
        for one in _BLOCK.finditer(document.text(paragraph)):
            yield _Mark(one[1], one[2], int(one[3] or 0), paragraph, one.start(), one.end())


def _without(document: Document, mark: _Mark) -> list[Splice]:
    return document.replaced(mark.paragraph, [(mark.first, mark.last, "")])


def _plain(inside: str) -> str:
    """What stands in a placeholder, without blanks and wide signs."""
    return "".join(unicodedata.normalize("NFKC", inside).replace(_ABOUT, "").split())


def _bound(block: str, subject: int) -> str:
    """A block whose placeholders are about one subject."""
    return _UNBOUND.sub(lambda one: f"{{{{{one[1]}{_ABOUT}{subject}}}}}", block)


@dataclass(frozen=True, slots=True)
class _Reach:
    """How far a block goes.

    Attributes:
        whole: The bytes that are exchanged.
        copied: Those of them that are repeated.
        needed: Where nothing is left, the bytes an empty paragraph has to stand for; else None.
    """

    whole: tuple[int, int]
    copied: tuple[int, int]
    needed: tuple[int, int] | None = None


def _reach(document: Document, begin: _Mark, end: _Mark) -> _Reach:
    """Rows of a table, or paragraphs.

    Raises:
        TemplateBroken: It begins and ends in places that do not belong together.
    """
    first, last = begin.paragraph.element, end.paragraph.element
    if first.inside("tc") is last.inside("tc"):
        if first.parent is last.parent:
            whole = first.start, last.end
            start = first.end if _alone(document, begin) else first.start
            stop = last.start if _alone(document, end) else last.end
            in_cell = first.parent is not None and first.parent.name == "tc"
            return _Reach(whole, (start, stop), whole if in_cell else None)
    elif (rows := _rows(document, first, last)) is not None:
        return rows
    raise TemplateBroken(name=begin.name, why="开头和结尾不在同一张表、同一格或同一段正文里")


def _rows(document: Document, first: Element, last: Element) -> _Reach | None:
    """From the row of one paragraph to that of another; None where they share no table."""
    begin, end = first.inside("tr"), last.inside("tr")
    table = begin.inside("tbl") if begin is not None else None
    if begin is None or end is None or table is None or end.inside("tbl") is not table:
        return None
    rows = next(one.rows for one in document.tables if one.element is table)
    every = rows[0] is begin and rows[-1] is end
    whole = begin.start, end.end
    return _Reach(whole, whole, (table.start, table.end) if every else None)


def _alone(document: Document, mark: _Mark) -> bool:
    """Whether nothing else stands in the paragraph of a mark, which then goes too."""
    text = document.text(mark.paragraph)
    return not (text[: mark.first] + text[mark.last :]).strip()
