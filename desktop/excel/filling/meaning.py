"""Which answer of the catalogue a heading asks for, how sure that is, and why.

A subject has to belong to the answer, a foreign word forbids any, what is left over has to carry
nothing, unit and row decide between what is near: 务工 in 元 is wages, in 人 a count. Where two
readings are left there is none: an empty column is asked about, a wrong one is not seen.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from typing import Final

from desktop.excel.filling.fitting import (
    Confidence,
    Meaning,
    asked_of,
    measured,
    nothing,
    of_kind,
    of_row,
    yes_or_no,
)
from desktop.excel.filling.heading import (
    FOREIGN,
    OTHER,
    HeadingText,
    Vocabulary,
    heading_text,
    plain_text,
    vocabulary,
)
from forms.answer_book.answer_entry import PERSON, VILLAGE
from forms.answer_book.catalogue import Catalogue, catalogue
from forms.definitions.definitions import Definitions

MOST_UNKNOWN: Final = 0.2
"""Share of the letters of a heading that no word may explain."""


NO_TOPIC: Final = frozenset[str]()
_VAGUE_TOPIC: Final = frozenset({
    "时间", "人口", "人数", "户数", "收入", "号", "地点", "类别", "关系", "单位", "姓名", "证件号",
    "年龄", "性别", "电话", "地址", "名称", "原因", "户口类别",
})  # fmt: skip
"""Parts that no topic makes clear."""
_THINGS: Final = frozenset({"单位", "学校", "医院", "银行", "项目", "保险", "养老", "施工"})
"""Parts of an upper storey whose name, phone or address is meant below it."""
_OF_THINGS: Final = frozenset({"电话", "地址", "姓名", "名称", "号", "性质", "类别", "时间"})
_OWN: Final = ("person", "household", "fact", "head", "village", "sheet", "row")
"""Beginnings of answers that no topic makes another of."""
_KINDS_OF_HOME: Final = frozenset({
    "脱贫户", "监测户", "搬迁", "低保", "五保", "危房", "边缘", "残疾",
})  # fmt: skip
"""What a household is called by."""
_TAILS: Final = {"证件号": "person.id_number", "姓名": "person.name"}
_TAIL_OF: Final = frozenset({"姓名", "证件号", "电话"})
_SOMEBODY: Final = frozenset({
    "本人", "某类人", "残疾人", "留守儿童", "留守老人", "留守妇女", "困境儿童",
})  # fmt: skip
"""Who a relation may be to, other than the head."""
_COUNTED_IN: Final = {"人": "人数", "口": "人数", "户": "户数"}
"""What a unit says that the words of a heading do not: 男（人）."""
_TOTAL: Final = frozenset({"总", "名称", "空"})
PLACED: Final = frozenset({
    "village.name", "village.township", "village.county_name", "village.place",
})  # fmt: skip
_BARE: Final = frozenset({"空", "名称", "总", "实施", "项目"})
"""What may be left over where a place is asked for."""
_VAGUE_PARTS: Final = frozenset({"单位", "户数", "人数", "金额", "类别"})
"""Parts that mean what the upper storey says, so that has to be understood."""
_TOGETHER: Final = re.compile(r"或|及(?!以)|和|、|/|／")
_EITHER: Final = frozenset({"person.id_number"})
"""What is meant first where a column takes another in its place."""
_NO_TAIL: Final = frozenset({
    "单位", "项目", "保险", "养老", "名称", "学校", "银行", "医院", "户", "证", "帮扶", "其他",
})  # fmt: skip
_PLACES: Final = frozenset({"户", "组", "村", "村属", "乡", "县", "省", "空"})
"""Parts of an upper storey that lend nothing to what stands below."""


class Recogniser:
    """Reads headings for one set of definitions.

    Args:
        definitions: What holds in the village; labels and aliases of its forms are ways to ask too.
    """

    def __init__(self, definitions: Definitions) -> None:
        self.tables = definitions.tables
        self.entries: Catalogue = catalogue(definitions)
        self.words: Vocabulary = vocabulary()
        self._labels = dict(_labels(definitions, self.entries))
        self._on_form = dict(_on_their_forms(definitions, self.entries, self.words))
        self._ways = [
            *self.words.ways,
            *((way, _own(answer, self.entries)) for way, answer in self.words.personal),
        ]
        self.meaning = lru_cache(maxsize=8192)(self._meaning)

    def _meaning(
        self, own: str, above: tuple[str, ...], entity: str, topic: frozenset[str] = NO_TOPIC
    ) -> Meaning:
        """What a heading asks for.

        Args:
            own: The text of its lowest storey.
            above: The texts of the upper storeys, or the group word of a card, from the top.
            entity: What a row, or the card, is about.
            topic: What the whole table is about, by parts that are topics.
        """
        heading = heading_text(own)
        if not heading.plain:
            return nothing("空白")
        upper = [heading_text(text) for text in above]
        about = topic.union(*(one.parts for one in upper)) & self.words.topics.keys()
        found = self._read(heading, upper, entity, about)
        found = of_kind(found, heading, upper)
        if entity != VILLAGE or heading.unit not in _COUNTED_IN:
            found = measured(found, heading, upper, self.entries)
        found = yes_or_no(found, heading, own, entity, self.entries)
        return of_row(found, heading, upper, entity, self.entries)

    def _read(
        self, heading: HeadingText, upper: list[HeadingText], entity: str, about: frozenset[str]
    ) -> Meaning:
        """The answer by label, by parts, or by what the whole table is about."""
        first = about and self._core(heading, entity) <= self.words.topic_first
        if first and (found := self._by_topic(heading, upper, entity, about)):
            return found
        found = self._literal(heading, upper) or self._by_parts(heading, upper, entity)
        found = self._of_its_form(found, heading, about)
        if found.answer and found.answer != "benefit.sum" and self._two(heading, upper, entity):
            return self._by_first(heading, upper, entity) or nothing("一栏问了两样")
        if not found.answer and (more := _COUNTED_IN.get(heading.unit)):
            found = self._by_ways(self._core(heading, entity), heading, upper, (more,)) or found
        found = self._of_its_thing(found, heading, about)
        if found.answer or not about:
            return found
        lent = self._by_topic(heading, upper, entity, about)
        return self._of_its_thing(lent, heading, about) if lent else found

    def _by_topic(
        self, heading: HeadingText, upper: list[HeadingText], entity: str, about: frozenset[str]
    ) -> Meaning | None:
        """The answer of a heading that means something only on a table about this."""
        if any(self._subject(one) for one in upper):
            return None
        forms = {self.words.topics[part] for part in about}
        for form in sorted(forms):
            if answer := self._on_form.get((form, _one_word(heading.plain))):
                return Meaning(answer, Confidence.LIKELY, f"这张表问的是「{heading.plain}」")
        if self._subject(heading):
            return None
        drawn = about & self.words.benefits
        lent = about - self.words.benefits | (drawn if len(drawn) == 1 else frozenset())
        core = self._core(heading, entity)
        if FOREIGN in heading.parts or not core - _VAGUE_TOPIC:
            return None
        if heading.unknown > MOST_UNKNOWN * heading.letters:
            return None
        found = self._by_ways(core, heading, upper, tuple(lent))
        return found and replace(found, confidence=Confidence.LIKELY)

    def _of_its_form(
        self, found: Meaning, heading: HeadingText, about: frozenset[str]
    ) -> Meaning:  # fmt: skip
        """The same where the label stands on several forms: that of the topic is meant."""
        if found.answer.partition(".")[0] in ("", *_OWN):
            return found
        for form in sorted({self.words.topics[part] for part in about} & {*_LABELLED}):
            if answer := self._on_form.get((form, _one_word(heading.plain))):
                return replace(found, answer=answer)
        return found

    def _of_its_thing(
        self, found: Meaning, heading: HeadingText, about: frozenset[str]
    ) -> Meaning:  # fmt: skip
        """The same where it is about the thing the table is about, or names another itself."""
        topics = self.words.topics
        form = found.answer.partition(".")[0]
        meant = {topics[part] for part in about} & self.words.rivals.get(form, frozenset())
        own = {topics.get(part) for part in heading.parts}
        return nothing("这张表问的是别的东西") if meant and form not in meant | own else found

    def _literal(self, heading: HeadingText, upper: list[HeadingText]) -> Meaning | None:
        """The answer whose label or other name the heading is, letter for letter."""
        if any(self._subject(one) for one in upper):
            return None
        answer = self._labels.get(heading.plain)
        if answer is None:
            return None
        return Meaning(answer, Confidence.SURE, f"与表单里的「{heading.plain}」相同")

    def _subject(self, heading: HeadingText) -> str:
        """Whose a heading is: the last subject in it, as Chinese puts it; empty without."""
        return next((p for p in reversed(heading.parts) if p in self.words.subjects), "")

    def _by_parts(self, heading: HeadingText, upper: list[HeadingText], entity: str) -> Meaning:
        """The answer whose way to ask is made of the parts of the heading."""
        if FOREIGN in heading.parts:
            return nothing("台账里没有这一类内容")
        subject = self._subject(heading)
        lent = subject or next((s for one in reversed(upper) if (s := self._subject(one))), "")
        core = self._core(heading, entity)
        if not core and not subject and heading.unknown == 0:
            return self._of_itself(heading, upper, entity)
        if lent == OTHER:
            return nothing("问的是台账里没有单独登记的人")
        clear = heading.unknown <= MOST_UNKNOWN * heading.letters
        found = self._whole(subject, lent, core, heading, upper) if clear else None
        return found or self._by_tail(heading, upper, entity) or self._by_first(
            heading, upper, entity
        ) or nothing("没有认出")  # fmt: skip

    def _whole(
        self, subject: str, lent: str, core: frozenset[str], heading: HeadingText,
        upper: list[HeadingText],
    ) -> Meaning | None:  # fmt: skip
        """The answer that every word of a heading belongs to."""
        if "关系" in core:
            return self._relation(subject or lent, heading)
        if lent and (found := self._of_subject(lent, core, heading, upper)) is not None:
            return found
        own_place = lent in ("", "head", "spouse")  # where others live nobody can tell
        return None if subject or not own_place else self._by_ways(core, heading, upper)

    def _by_first(
        self, heading: HeadingText, upper: list[HeadingText], entity: str
    ) -> Meaning | None:
        """One of two things that are asked together (工作单位或职业): the first, to be asked."""
        pieces = [heading_text(piece) for piece in _TOGETHER.split(heading.bare) if piece]
        if len(pieces) < 2 or any(
            not p.parts or p.unknown > 1 or "人数" in p.parts for p in pieces
        ):
            return None
        first, *rest = [self._by_parts(piece, upper, entity).answer for piece in pieces]
        if first not in _EITHER and (not first or any(rest)):
            return None  # two things in one cell, or either of two: nobody can tell which
        return Meaning(first, Confidence.ASK, f"由「{pieces[0].plain}」认出，一栏问了两样")

    def _two(self, heading: HeadingText, upper: list[HeadingText], entity: str) -> bool:
        """Whether a heading asks for two things that each are an answer (开户银行及账号)."""
        if self._labels.get(heading.plain) or not _TOGETHER.search(heading.bare):
            return False
        pieces = [heading_text(piece) for piece in _TOGETHER.split(heading.bare) if piece]
        asked = {
            (self._literal(one, upper) or self._by_parts(one, upper, entity)).answer
            for one in pieces if one.parts
        }  # fmt: skip
        return len(asked) > 1 and "" not in asked

    def _core(self, heading: HeadingText, entity: str) -> frozenset[str]:
        """The parts that have to belong to the answer."""
        words = self.words
        said_anyway = words.of_row.get(entity, frozenset())
        return frozenset(heading.parts) - words.subjects - words.soft - words.narrower - said_anyway

    def _of_itself(self, heading: HeadingText, upper: list[HeadingText], entity: str) -> Meaning:
        """A heading of words that say nothing more: of the row itself, or of what stands above."""
        own = frozenset(heading.parts) & self.words.of_row.get(entity, frozenset())
        found = self._by_ways(own, heading, upper) if own else self._by_ways(own, heading, [])
        if found is not None:
            return found
        total = {*heading.parts} <= _TOTAL and bool({*heading.parts} - {"空"}) and bool(upper)
        return self._of_total(upper, entity) if total else nothing("没有认出")

    def _of_total(self, upper: list[HeadingText], entity: str) -> Meaning:
        """What 合计 or 名称 means: what stands above it."""
        above = self._by_parts(upper[-1], upper[:-1], entity)
        if not above.answer:
            return above
        return Meaning(above.answer, Confidence.LIKELY, f"{above.reason}，在上一层表头")

    def _relation(self, subject: str, heading: HeadingText) -> Meaning:
        left = frozenset(heading.parts) - self.words.subjects - self.words.soft - {"关系"}
        if left:
            return nothing("没有认出")
        if subject == "guardian" and {*heading.parts}.isdisjoint(("本人", "残疾人")):
            return Meaning(
                "left_behind_child.guardian_relation", Confidence.LIKELY, "监护人与儿童的关系"
            )
        if subject in ("", "head") and {*heading.parts}.isdisjoint(_SOMEBODY):
            return Meaning(
                "person.relation", Confidence.LIKELY, "由「关系」认出，台账里是与户主的关系"
            )
        return nothing("问的是与别人的关系，台账里是与户主的关系")

    def _of_whom(self, subject: str, above: HeadingText) -> Meaning | None:
        """What a heading asks that says only whose it is: 父亲 below 手机 is his telephone."""
        if FOREIGN in above.parts:
            return None
        core = frozenset(above.parts) - self.words.soft - self.words.subjects
        found = self._of_subject(subject, core, above, []) if core else None
        return found or asked_of(subject, "person.name", self.entries)

    def _of_subject(
        self, subject: str, core: frozenset[str], heading: HeadingText, upper: list[HeadingText]
    ) -> Meaning | None:
        """An answer about the head, the family or the helper."""
        if subject == "helper":
            return self._of_helper(core)
        if subject == "head" and core <= _KINDS_OF_HOME and heading.parts[-1:] == ("head",):
            core = frozenset()  # 搬迁户户主
        if not core and upper:
            return self._of_whom(subject, upper[-1])
        for way, answer in self.words.personal:
            if core and way - self.words.soft == core:
                return asked_of(subject, _own(answer, self.entries), self.entries)
        if not core and "名称" not in heading.parts:
            return asked_of(subject, "person.name", self.entries)
        if subject == "head" and core:  # 户主 says of a household no more than 户
            return self._by_ways(core, heading, [], ("户",))
        return None

    def _of_helper(self, core: frozenset[str]) -> Meaning:
        asked = {frozenset({"姓名"}): "name", frozenset(): "name", frozenset({"电话"}): "phone",
                 frozenset({"职务"}): "post", frozenset({"单位"}): "unit",
                 frozenset({"单位", "职务"}): "unit",
                 frozenset({"开始", "时间"}): "from_day", frozenset({"时间"}): "from_day",
                 frozenset({"结束", "时间"}): "to_day"}.get(core - {"帮扶"})  # fmt: skip
        if asked is None:
            return nothing("问的是帮扶人，问什么没有认出")
        sure = Confidence.SURE if core else Confidence.LIKELY
        return Meaning(f"helper.{asked}", sure, "由「帮扶人」认出")

    def _by_ways(
        self,
        core: frozenset[str],
        heading: HeadingText,
        upper: list[HeadingText],
        more: tuple[str, ...] = (),
    ) -> Meaning | None:
        """The way with the most parts that the heading, with what stands above it, fits."""
        own = frozenset(heading.parts) - self.words.subjects
        lent = {p for one in upper for p in one.parts} - self.words.subjects - _PLACES | {*more}
        best: tuple[int, int, str, frozenset[str]] | None = None
        for way, answer in self._ways:
            if not way <= own | lent or not core <= way or not (way & own):
                continue
            if not self._fits(way, answer, own):
                continue
            from_above = len(way - own)
            rank = (len(way & own), from_above, answer, way)
            if best is None or rank[:2] > best[:2]:
                best = rank
        if best is None or self._above_differs(best[3], own, upper):
            return None
        sure = Confidence.LIKELY if best[1] or heading.unknown or own - best[3] else Confidence.SURE
        sure = Confidence.ASK if own & self.words.narrower else sure
        return Meaning(best[2], sure, f"由「{'＋'.join(sorted(best[3]))}」认出")

    def _fits(self, way: frozenset[str], answer: str, own: frozenset[str]) -> bool:
        """Whether what is left over carries nothing for this very answer."""
        left = own - way
        if answer in PLACED:
            return left <= _BARE  # 是否本区县户籍 asks for no county
        return "某类人" not in left or not answer.endswith("count")

    def _above_differs(
        self, way: frozenset[str], own: frozenset[str], upper: list[HeadingText]
    ) -> bool:
        """Whether an upper storey says that something else is meant below it."""
        parts = {p for one in upper for p in one.parts}
        vague = (own & way) <= _VAGUE_PARTS | self.words.soft
        said = parts - way - self.words.soft - _PLACES - self.words.subjects
        if vague and (said or any(one.unknown > MOST_UNKNOWN * one.letters for one in upper)):
            return True
        if (own & way) <= _OF_THINGS | self.words.soft and (parts & _THINGS) - way:
            return True
        needs_above = bool(way - own)
        return needs_above and any(FOREIGN in one.parts for one in upper)

    def _by_tail(
        self, heading: HeadingText, upper: list[HeadingText], entity: str
    ) -> Meaning | None:
        """A name or number with a word before it that says what those on the list are called."""
        parts = heading.parts
        if len(parts) > 1 and parts[-2] in self.words.subjects and parts[-1] in _TAIL_OF:
            if {*parts[:-2]} & self.words.subjects:
                return None
            found = self._of_subject(parts[-2], frozenset(parts[-1:]), heading, [])
            return replace(found, confidence=Confidence.ASK) if found else None
        answer = _TAILS.get(parts[-1]) if parts else None
        others = {*parts[:-1]} & (self.words.subjects | _NO_TAIL | {FOREIGN})
        lent = any(self._subject(one) for one in upper)
        if answer is None or entity != PERSON or others or lent:
            return None
        sure = Confidence.ASK if heading.unknown else Confidence.LIKELY
        return Meaning(answer, sure, f"末尾是「{heading.plain[-4:]}」，前面像是对象的叫法")


def _own(answer: str, entries: Catalogue) -> str:
    """The id of an answer about a person, as the vocabulary writes it."""
    for name in (f"person.{answer}", f"fact.{answer}", answer):
        if name in entries:
            return name
    raise KeyError(answer)


_LABELLED: Final = (
    "person", "household", "household_type", "income", "house", "helper", "absence", "insurance",
    "disabled_person", "village", "project", "school",
)  # fmt: skip
"""Forms whose labels and other names are ways to ask, the first has what two share."""


def _said_by_forms(
    definitions: Definitions, entries: Catalogue
) -> Iterator[tuple[str, str]]:  # fmt: skip
    """Every label and other name of a question with its answer, form by form."""
    vague = vocabulary().vague_labels
    for form_id in reversed(_LABELLED):
        for field in definitions.forms[form_id].fields:
            answer = f"{form_id}.{field.id}"
            if answer not in entries or field.type == "note":
                continue
            if field.type == "ref" and answer != "household.hamlet":
                continue
            for name in (field.label, *field.aliases):
                plain = heading_text(name).plain
                if plain not in vague and plain_text(name) not in vague:
                    yield plain, answer


def _labels(definitions: Definitions, entries: Catalogue) -> Iterator[tuple[str, str]]:
    """Every label and other name of a question, as plain text, the last one winning.

    What two registers call the same (资助金额) says without a topic neither.
    """
    found: dict[str, list[str]] = {}
    for plain, answer in _said_by_forms(definitions, entries):
        found.setdefault(plain, []).append(answer)
    for plain, answers in found.items():
        forms = {answer.partition(".")[0] for answer in answers}
        if len(forms) == 1 or not forms.isdisjoint(_OWN) or not forms <= _REGISTERS:
            yield plain, _said(answers[-1])


_REGISTERS: Final = frozenset({"insurance", "school", "absence", "house", "helper"})
"""Forms of which none goes before another where a label is on two of them."""


def _on_their_forms(
    definitions: Definitions, entries: Catalogue, words: Vocabulary
) -> Iterator[tuple[tuple[str, str], str]]:
    """Every label and other name of a question, with its form, where that may be a topic."""
    for form_id in dict.fromkeys(words.topics.values()):
        fields = definitions.forms[form_id].fields if form_id in definitions.forms else ()
        for field in fields:
            answer = f"{form_id}.{field.id}"
            if answer in entries and field.type not in ("note", "ref"):
                for name in (field.label, *field.aliases):
                    yield (form_id, _one_word(heading_text(name).plain)), answer


def _one_word(text: str) -> str:
    """A heading with one word for days and offices: 鉴定日期 and 鉴定时间 are the same."""
    return text.replace("日期", "时间").replace("机构", "单位")


def _said(answer: str) -> str:
    """What is asked for where the form holds what a sheet once said."""
    return {
        "household.members_stated": "household.count", "household.income_pc": "income.per_head",
    }.get(answer, answer)  # fmt: skip
