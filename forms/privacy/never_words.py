"""Words that may not stand on a board: illness, crime, victims, births, doors, accounts.

Dated lists with their law (``forms/data/never/words.csv``), held against the text after a fold:
traditional characters, full width, capitals, and whatever somebody puts between two characters. A
phrase of prevention (结核病防治宣传) is about nobody and passes.

It is long because the list, the fold and each way of putting a torn word together again are one
search: a text is read once.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cache, cached_property
from itertools import chain, islice, product
from typing import Final

from forms.privacy.never_shapes import FEWEST, shapes, signs_of
from forms.privacy.never_tables import (
    NEVER,
    Row,
    any_of,
    look_alikes,
    read_table,
    simplified,
    surnames,
)
from forms.privacy.never_veils import undone

HARD, SOFT, OK = "hard", "soft", ""
KINDS: Final = {
    "infectious": "传染病", "mental": "精神健康", "illness": "病情", "family_planning": "生育情况",
    "disability": "残疾情况", "insult": "侮辱性称呼", "crime": "违法犯罪和矫正戒毒",
    "victim": "受害情况", "minor_list": "保护对象的名单", "minor": "未成年人",
    "adoption": "收养和身世",
    "marriage": "婚姻状况", "religion": "宗教信仰", "politics": "处分", "debt": "债务",
    "petition": "信访举报", "label": "贴标签的称呼", "death": "死因", "address": "门牌住址",
    "position": "经纬度", "plate": "车牌号", "account": "网络账号", "document": "证件号码",
    "trader": "个体工商户的信用代码",
    "heading": "不得公开的栏名", "rights": "不让人提异议的话",
}  # fmt: skip
"""What the categories are called when a text is refused."""
LIST_OF_PROTECTED: Final = KINDS["minor_list"]
COLUMNS: Final = (
    "category",
    "term",
    "kind",
    "level",
    "scope",
    "allowed",
    "needs",
    "law",
    "from",
    "sure",
    "note",
)
"""The head of ``words.csv``."""
_OF_HEADINGS: Final = frozenset({"heading", "rights"})
"""Categories that are looked for in definitions only."""
_ALWAYS: Final = "2021-11-01"
_STATISTICS: Final = frozenset({"minor_list", "minor", "address", "label", "marriage"})
"""Categories that are figures or places as long as nobody is named beside them."""
_CODES: Final = frozenset({"plate", "account", "document", "position"})
"""Categories that are written with digits: looked for with every digit folded."""
_REACH: Final = 16
"""Characters around a hit in which a phrase of prevention is looked for."""


@dataclass(frozen=True, eq=False)
class Word:
    """One entry of the list.

    Attributes:
        row: Its line.
        category: One of ``KINDS``.
        term: A word as it is folded, or a regular expression.
        level: ``hard`` or ``soft``.
        anywhere: Also where nobody is named beside it.
        needs: Characters of which the text must have one; empty for any.
    """

    row: Row
    category: str
    term: str
    level: str
    anywhere: bool
    needs: frozenset[str] = field(default_factory=frozenset)

    @cached_property
    def pattern(self) -> "re.Pattern[str]":
        """The regular expression."""
        return self.row.pattern("term")

    @cached_property
    def allowed(self) -> "re.Pattern[str] | None":
        """Phrases in which it stands for nothing."""
        phrases = self.row.cells["allowed"]
        return re.compile(phrases, re.IGNORECASE) if phrases else None


@dataclass(frozen=True, slots=True)
class FoundWord:
    """A word that was found.

    Attributes:
        level: ``hard`` or ``soft``.
        kind: Its category in Chinese.
        text: As it was found, folded.
        nowhere: No paper may say it, whoever reads it.
    """

    level: str
    kind: str
    text: str
    nowhere: bool = False


class _Folding(dict[int, str | None]):
    """What each character stands for in a word; nothing for what only parts characters."""

    def __missing__(self, code: int) -> str | None:
        sign = chr(code)
        self[code] = made = self._fold(sign)
        return made

    @staticmethod
    def _fold(sign: str) -> str | None:
        if (
            sign.isspace()
            or sign in "*＊·•・_~`^"
            or unicodedata.category(sign) in {"Cf", "Mn", "Cc"}
        ):
            return None
        if (digit := unicodedata.digit(sign, None)) is not None:
            return str(digit)
        if sign in look_alikes():
            return look_alikes()[sign]
        base = unicodedata.normalize("NFKD", sign)[:1]
        if base.isascii() and base.isalpha():
            return base.upper()  # also with a mark: ài
        plain = unicodedata.normalize("NFKC", sign)
        plain = plain if len(plain) == 1 else "".join(c for c in plain if c.isalnum()) or sign
        return "".join(simplified().get(c, c) for c in plain).upper()


class _Words:
    """The list, compiled once."""

    def __init__(self) -> None:
        laws = {row.cells["law"] for row in _laws()}
        self.regexes: list[Word] = []
        self.headings: list[Word] = []
        words: list[Word] = []
        self.all = words
        self.fold = _Folding()
        for row in read_table(NEVER / "words.csv", COLUMNS):
            self._take(read_word(row, laws), words)
        self._index(words)
        needs = "".join(sorted(set().union(*(word.needs for word in self.regexes))))
        old, signs = "".join(sorted(map(re.escape, simplified()))), shapes().signs
        self.needed = frozenset(self.by_need)
        self.glance = re.compile(
            f"{self.begins.pattern}|[{re.escape(needs)}{old}]|[^0-9\u4e00-\u9fff]"
            f"|(?:[{signs}][^{signs}]*){{{FEWEST}}}"
        )
        self.odd = re.compile(
            f"[^\x21-\x29\x2b-\x7e\u4e00-\u9fff，。、；：（）《》〔〕“”—…]|[a-z{old}]"
        )
        self.digits = str.maketrans("〇零幺一二三四五六七八九", "001123456789")
        self.digit_words = re.compile(
            "[A-Z号证卡簿本扣:：][·-]?[0-9A-Z]{0,4}[〇零幺一二三四五六七八九]{3}"
        )
        self.heard = _Heard(words)
        after, final = any_of("after"), any_of("final")
        self.after = re.compile(f"(?:{after})*(?:{final})")
        self.before = re.compile(f"(?:{any_of('before')})(?:和|与|、)?$")
        self.labelled = re.compile(f"(?:{any_of('label')})[^\u4e00-\u9fff]{{0,32}}$")
        self.person = re.compile(_person_pattern())
        prose = "".join(sorted(surnames()[2]))
        self.apart = re.compile(f"[{prose}](?<![\u4e00-\u9fff].)[\u4e00-\u9fff]{{1,2}}\\s")
        """A name whose surname is an ordinary word, and a blank that the fold takes away."""

    def _index(self, words: list[Word]) -> None:
        """Words by how they begin, patterns by the characters they need."""
        self.by_start: dict[str, tuple[Word, ...]] = {}
        for word in words:
            start = word.term[:2]
            self.by_start[start] = (*self.by_start.get(start, ()), word)
        firsts = "".join(sorted({re.escape(word.term[0]) for word in words}))
        seconds = "".join(sorted({re.escape(word.term[1]) for word in words if len(word.term) > 1}))
        alone = "".join(re.escape(word.term) for word in words if len(word.term) == 1)
        self.begins = re.compile(f"[{firsts}](?=[{seconds}])" + (f"|[{alone}]" if alone else ""))
        self.by_need: dict[str, list[Word]] = {}
        for word in self.regexes:
            for sign in word.needs:
                self.by_need.setdefault(sign, []).append(word)

    def alone(self, sign: str) -> tuple[Word, ...]:
        """The words of this one character."""
        return self.by_start.get(sign, ())

    def listed_after(self, folded: str, end: int) -> int | None:
        """Where the next word of a list ends: behind 高血压 in 高血压、糖尿病."""
        if folded[end : end + 1] not in _LISTING:
            return None
        start = end + 1
        words = self.by_start.get(folded[start : start + 2], ())
        ends = [start + len(w.term) for w in words if folded.startswith(w.term, start)]
        return max(ends, default=None)

    def listed_before(self, folded: str, start: int) -> int | None:
        """Where the word before begins in such a list."""
        if folded[start - 1 : start] not in _LISTING:
            return None
        for size in range(2, 7):
            term = folded[max(0, start - 1 - size) : start - 1]
            if any(word.term == term for word in self.by_start.get(term[:2], ())):
                return start - 1 - size
        return None

    def _take(self, word: Word, words: list[Word]) -> None:
        if word.category in _OF_HEADINGS:
            self.headings.append(word)
        elif word.row.cells["kind"] == "regex":
            self.regexes.append(word)
        else:
            words.append(word)


class _Heard:
    """The words by their sound, for texts that spell some of it: 吸du, zi4 bi4 zheng4.

    Args:
        words: The list.
    """

    def __init__(self, words: list[Word]) -> None:
        readings: dict[str, list[str]] = {}
        for row in read_table(NEVER / "pinyin.csv", ("syllable", "signs")):
            for sign in row.cells["signs"]:
                readings.setdefault(sign, []).append(row.cells["syllable"].upper())
        self._syllables = {sign: heard[0] for sign, heard in readings.items()}
        self._by_sound: dict[str, Word] = {}
        for word in words:
            if len(word.term) > 1 and all(sign in readings for sign in word.term):
                ways = product(*(readings[sign] for sign in word.term))
                for heard in islice(ways, _MOST_WAYS):
                    self._by_sound.setdefault("".join(heard), word)
        sounds = sorted(self._by_sound, key=len, reverse=True)
        self._sound = re.compile(f"(?={'|'.join(sounds)})(?:{'|'.join(sounds)})")

    def hits(self, folded: str) -> Iterator[tuple[Word, str]]:
        """Words of which at least two letters are spelt, and what stands there.

        A word of two characters counts only where one of them stands: xidu is many things.
        """
        sounds, places = "", list[int]()
        for place, sign in enumerate(folded):
            if sign in "12345" and place and folded[place - 1].isascii():
                continue  # a tone
            sound = self._syllables.get(sign, sign)
            sounds += sound
            places += [place] * len(sound)
        for match in self._sound.finditer(sounds):
            word = self._by_sound[match.group()]
            written = folded[places[match.start()] : places[match.end() - 1] + 1]
            letters = sum(sign.isascii() and sign.isalpha() for sign in written)
            if letters >= _SPELT and (len(word.term) > _SPELT or letters < len(match.group())):
                yield word, written


def read_word(row: Row, laws: set[str]) -> Word:
    """One entry.

    Raises:
        DefinitionFault: It cannot be used.
    """
    row.one_of("kind", ("word", "regex", "pinyin"))
    row.one_of("law", laws)
    if not _is_day(row.cells["from"]):
        raise row.fault("from 应是日期，写成 2026-01-01 的样子，请改正。")
    term = row.cells["term"]
    if row.cells["kind"] != "regex":
        term = term.translate(_Folding())
    return Word(
        row, row.one_of("category", KINDS), term, row.one_of("level", (HARD, SOFT)),
        row.one_of("scope", ("any", "person")) == "any", frozenset(row.cells["needs"]),
    )  # fmt: skip


def added_word(file: str, line: int, category: str, term: str, level: str, scope: str) -> Word:
    """A word that a county adds to the list; it stands beside those of the program.

    Raises:
        DefinitionFault: It cannot be used.
    """
    law = next((word.row.cells["law"] for word in _words().all if word.category == category), "")
    cells = {"category": category, "term": term, "kind": "word", "level": level, "scope": scope,
             "allowed": "", "needs": "", "law": law, "from": _ALWAYS}  # fmt: skip
    row = Row(file, line, cells)
    row.one_of("category", (name for name in KINDS if name not in _OF_HEADINGS))
    word = read_word(row, {law})
    if len(word.term) < 2:
        raise row.fault("term 至少要有两个字，请改正。")
    return word


def _is_day(text: str) -> bool:
    """Whether a cell is a day."""
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _laws() -> tuple[Row, ...]:
    return read_table(NEVER / "words_law.csv", ("law", "source", "from", "sure"))


def _person_pattern() -> str:
    """What says that somebody, a household or a hamlet stands in a text."""
    compound, single, prose = surnames()
    sure, other = "".join(sorted(single - prose)), "".join(sorted(prose))
    return (
        f"(?:{'|'.join(sorted(compound))})[\u4e00-\u9fff]{{1,2}}|[{sure}][\u4e00-\u9fff·*]{{1,2}}"
        f"|(?:^|[^\u4e00-\u9fff]|同意|村民|农户)[{other}][\u4e00-\u9fff]{{1,2}}"
        "(?=因|患|系|是|的|家|户|等|同志|之[子女妻夫父母孙]|[，、。；（）()【】:：,;.]|$)"
        f"|{any_of('person')}|[\u4e00-\u9fff](?:屯|寨)|(?<![0-9十])[12一二两](?:人|名|户|个)"
    )


@cache
def _words() -> _Words:
    return _Words()


_HAN: Final = "[\u4e00-\u9fff]"
_LISTING: Final = frozenset("、和与及")
_SPELT: Final = 2
_MOST_WAYS: Final = 16
"""Ways to say a word whose characters have several readings."""
_CAPITALS: Final = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
_LETTERS: Final = re.compile("[A-Z][A-Z]")
_OPENS, _CLOSES = "（(【〔［\\[「『“‘\"'<《〈", "）)】〕］\\]」』”’\"'>》〉"
_BOXED: Final = "[\u4e00-\u9fffA-Z]"
_FILLING: Final = re.compile(
    f"[^\\w，、。；：,.;:/|—…{_CLOSES}!?！？@\\-\\s](?:(?<![{_OPENS}])|{_BOXED}[{_CLOSES}])"
)
"""What is seen at once; most texts have none of it."""
_FILLED: Final = re.compile(
    f"(?<={_HAN})(?:_|[^\\w，、。；：,.;:/|—…{_OPENS}{_CLOSES}!?！？@\\-\\s])+(?={_HAN})"
    f"|[{_OPENS}][{_CLOSES}]|[{_OPENS}](?={_BOXED}[{_CLOSES}])|(?<=[{_OPENS}]{_BOXED})[{_CLOSES}]"
)
"""Signs between two characters that part no sentences, brackets around a single one."""
_REPEATED: Final = re.compile(f"{_HAN}([^\u4e00-\u9fff])(?:{_HAN}\\1)+{_HAN}")
"""The same sign between every two characters: 光1棍1汉."""
_DIVIDED: Final = re.compile(f"[-/|.](?<={_HAN}.)(?={_HAN})")
"""One stroke between two characters: 离-婚."""
_SAME: Final = re.compile(f"([^\u4e00-\u9fff])(?<={_HAN}.){_HAN}\\1{_HAN}")
_MARKS: Final = "[，、。；：,.;:/|\\-—=+…]"
_ALONE: Final = re.compile(f"{_MARKS}{_HAN}(?:{_MARKS}|$)")
_FIRST: Final = re.compile(f"{_HAN}{_MARKS}")
_APART: Final = re.compile("(?<![A-Z])[A-Z](?:[-.,，、/|+:]{1,2}[A-Z]){2,}(?![A-Z])")
"""Letters one by one: A-I-D-S."""
_LIKE_I: Final = re.compile("(?<=[A-Z])[L1|](?=[A-Z])")
"""What looks like an I between two letters: HlV, H1V."""
_SINGLE: Final = re.compile(
    f"(?:(?<=^)|(?<={_MARKS}))({_HAN}){_MARKS}+(?={_HAN})"
    f"|(?<={_HAN}){_MARKS}+(?={_HAN}(?:{_MARKS}|$))"
)
"""A character alone between two marks: 艾、滋、病."""


def forbidden_words(
    text: str, *, person: bool | None = None, more: tuple[Word, ...] = ()
) -> list[FoundWord]:
    """What may not be said.

    Args:
        text: Anything.
        person: Whether somebody, a household or a hamlet stands in the same row; None to look for
            one in the text alone.
        more: Words a county added to the list.
    """
    known = _words()
    folded = text.translate(known.fold) if known.odd.search(text) else text
    if person is None and known.apart.search(text):
        person = True
    found = list(_in(folded, known, person, more))
    for joined in dict.fromkeys(_joined(folded)):
        found += [one for one in _in(joined, known, person, more) if one not in found]
    if not _CAPITALS.isdisjoint(signs_of(folded)) and _LETTERS.search(folded):
        named = person or bool(known.person.search(folded))
        found += [
            FoundWord(level, KINDS[word.category], written, _nowhere(word, more))
            for word, written in known.heard.hits(folded)
            if (level := _level(word, written, known, named, 0, len(written)))
        ]
    if known.digit_words.search(folded):
        spelt = folded.translate(known.digits)
        found += [one for one in _in(spelt, known, person, more) if one not in found]
    return [one for one in found if not any(_holds(other, one) for other in found)]


def _joined(folded: str) -> Iterator[str]:
    """A text without what somebody put between the characters of a word."""
    if _ALONE.search(folded) or _FIRST.match(folded):
        yield _SINGLE.sub(r"\1", folded)
    if ("_" in folded or _FILLING.search(folded)) and (joined := _FILLED.sub("", folded)) != folded:
        yield joined
    if _DIVIDED.search(folded):
        yield _DIVIDED.sub("", folded)
    if _SAME.search(folded) and (joined := _REPEATED.sub(_closed, folded)) != folded:
        yield joined
    if _CAPITALS.isdisjoint(signs_of(folded)):
        return
    if _APART.search(folded):
        yield _APART.sub(lambda found: re.sub("[^A-Z]", "", found.group()), folded)
    if _LIKE_I.search(folded):
        yield _LIKE_I.sub("I", folded)


def _closed(match: "re.Match[str]") -> str:
    return match.group().replace(match[1], "")


def folded(text: str) -> str:
    """A text as words and names are compared: simplified, without blanks and marks between."""
    return text.translate(_words().fold)


def with_gaps(text: str) -> str:
    """A text with its letters folded and what parts them kept: where a name is only initials."""
    fold = _words().fold
    return "".join(" " if sign.isspace() else (fold[ord(sign)] or "") for sign in text)


def readings(text: str) -> Iterator[str]:
    """A text as words and names are compared, in every way that somebody may have hidden one."""
    for one in (text, *undone(text)):
        yield (plain := folded(one))
        yield from _joined(plain)


def clean_at_a_glance(text: str) -> bool:
    """Whether a short text has nothing that a closer look could find fault with."""
    return _words().glance.search(text) is None


def forbidden_heading(title: str, *, named: bool, office: bool = False) -> str:
    """The words of a heading that no board may have; empty for none.

    Args:
        title: The heading, however it is spaced or written.
        named: Whether the sheet names people.
        office: Whether it is the column of a phone that an office gave for the public.
    """
    heading = _OFFICE_PHONE.sub("", folded(title)) if office else folded(title)
    for word in _words().headings:
        if (
            word.category == "heading"
            and (word.anywhere or named)
            and (match := word.pattern.search(heading))
        ):
            return match.group()
    return ""


def takes_rights(text: str) -> bool:
    """Whether fixed wording tells people beforehand that nobody will hear them."""
    wording = folded(text)
    return any(w.category == "rights" and w.pattern.search(wording) for w in _words().headings)


_OFFICE_PHONE: Final = re.compile("电话(号码)?|手机(号码?)?|联系方式")


def _in(
    folded: str, known: _Words, person: bool | None, more: tuple[Word, ...]
) -> Iterator[FoundWord]:
    seen: set[tuple[str, str]] = set()
    for word, start, end in chain(_hits(folded, known), _hits_of(more, folded)):
        if _is_allowed(word, folded, start, end):
            continue
        level = _level(word, folded, known, person, start, end)
        key = (word.category, folded[start:end])
        if level and key not in seen:
            seen.add(key)
            hidden = _nowhere(word, more)
            yield FoundWord(level, KINDS[word.category], folded[start:end], hidden)


def _nowhere(word: Word, more: tuple[Word, ...]) -> bool:
    """Whether no paper at all may say it, those of the offices neither.

    What a person's illness, marriage or debt is called is what their papers are about. Not so HIV
    (艾滋病防治条例 art. 39), nor what a county says may stand nowhere, which nobody's work needs.
    """
    return word.level == HARD and word.anywhere and (word.category == "infectious" or word in more)


def _hits(folded: str, known: _Words) -> Iterator[tuple[Word, int, int]]:
    for match in known.begins.finditer(folded):
        start = match.start()
        for word in known.by_start.get(folded[start : start + 2], ()) or known.alone(folded[start]):
            if folded.startswith(word.term, start) and _whole(word, folded, start):
                yield word, start, start + len(word.term)
    for word in dict.fromkeys(
        word for sign in known.needed & signs_of(folded) for word in known.by_need[sign]
    ):
        for match in word.pattern.finditer(folded):
            yield word, match.start(), match.end()


def _holds(longer: FoundWord, one: FoundWord) -> bool:
    """Whether a longer hit says all that a shorter one does."""
    within = one.text in longer.text and one.text != longer.text
    return within and (longer.level == HARD or one.level == SOFT)


def _hits_of(words: tuple[Word, ...], folded: str) -> Iterator[tuple[Word, int, int]]:
    for word in words:
        start = folded.find(word.term)
        while start >= 0:
            yield word, start, start + len(word.term)
            start = folded.find(word.term, start + 1)


def _whole(word: Word, folded: str, start: int) -> bool:
    """A word in capitals stands for itself: HIV, not part of a longer one."""
    if not word.term.isascii() or word.row.cells["kind"] == "pinyin":
        return True
    end = start + len(word.term)
    around = folded[start - 1 : start] + folded[end : end + 1]
    return not any(c.isascii() and c.isalpha() for c in around)


def _is_allowed(word: Word, folded: str, start: int, end: int) -> bool:
    if word.allowed is None:
        return False
    near = max(0, start - _REACH)
    return any(
        near + match.start() <= start and end <= near + match.end()
        for match in word.allowed.finditer(folded[near : end + _REACH])
    )


def _level(
    word: Word, folded: str, known: _Words, person: bool | None, start: int, end: int
) -> str:
    """How bad a hit is where it stands."""
    if word.category in _CODES:
        return OK if known.labelled.search(folded, max(0, start - 48), start) else word.level
    if _prevents(folded, known, start, end):
        return OK
    beside = person and word.category != "label"  # 联系监测户 is a duty, 监测户韦某家 a label
    if word.anywhere or beside or known.person.search(folded):
        return word.level
    mild = word.level == SOFT or word.category in _STATISTICS or person is False
    return OK if mild else SOFT


def _prevents(folded: str, known: _Words, start: int, end: int) -> bool:
    """Whether it is about preventing: 预防溺亡, 禁止赌博、酗酒, 高血压、糖尿病防治知识讲座."""
    while (other := known.listed_before(folded, start)) is not None:
        start = other
    if known.before.search(folded, max(0, start - 4), start):
        return True
    while (other := known.listed_after(folded, end)) is not None:
        end = other
    after = known.after.match(folded, end)
    if after is None:
        return False
    rest = folded[after.end() : after.end() + 2]
    return not rest.startswith(("阳", "者", "患", "人", "户", "名"))
