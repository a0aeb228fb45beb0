"""What answers each column and label of a blank table: the proposals a person looks at.

The module is long because list and card are read by the same signs: whose a label is, what stands
over it, what was asked before it. Apart, each of them would be said twice.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from desktop.excel.filling.fitting import Confidence, Meaning, nothing
from desktop.excel.filling.grid import MOST_ROWS, BlankGrid, Place, grid_of_sheet
from desktop.excel.filling.heading import (
    FOREIGN,
    HEAD,
    OTHER,
    HeadingText,
    heading_text,
    plain_text,
)
from desktop.excel.filling.layout import (
    ENDLESS,
    FEWEST_COLUMNS,
    Ask,
    BlankHeader,
    headers_of,
    is_label,
    items_of,
    labels_of,
)
from desktop.excel.filling.meaning import MOST_UNKNOWN, PLACED, Recogniser
from desktop.excel.sheet.workbook import document_tables, sheets_of
from forms.answer_book.answer_entry import HAMLET, HOUSEHOLD, PERSON, PROJECT, VILLAGE

LIST, CARD, ITEMS, MEMBERS = "list", "card", "items", "members"
"""Kinds of a table."""
KINDS: Final = {LIST: "名单", CARD: "一张卡", ITEMS: "逐项填的表"}
"""What people call a kind."""
ROWS: Final = {
    PERSON: "人", HOUSEHOLD: "户", PROJECT: "项目", VILLAGE: "村", HAMLET: "屯",
}  # fmt: skip
"""What people call what a row is about."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """One column or label, with the answer that fits.

    Attributes:
        ask: Where it stands and what it says.
        meaning: What answers it.
    """

    ask: Ask
    meaning: Meaning


@dataclass(frozen=True, slots=True)
class BlankTable:
    """One blank table as understood.

    Attributes:
        grid: Its picture.
        kind: ``list``, ``card`` or ``items``.
        rows_for: What a row, or the card, is about.
        proposals: Its columns and labels, in order.
        said: What stands on it where somebody began to fill it; None for a blank.
    """

    grid: BlankGrid
    kind: str
    rows_for: str
    proposals: tuple[Proposal, ...]
    said: BlankGrid | None = None

    @property
    def answered(self) -> int:
        """How many of them the record can answer."""
        return sum(bool(one.meaning.answer) for one in self.proposals)

    @property
    def variety(self) -> int:
        """How many different answers it asks for: a word that fills a column of data is one."""
        return len({one.meaning.answer for one in self.proposals} - {""})


def grids_of(content: bytes, most: int = MOST_ROWS) -> list[BlankGrid]:
    """The grids of a workbook or a Word document, by content; of a sheet so many rows.

    Raises:
        WorkbookLocked: It asks for a password.
        NotAWorkbook: It is neither, or damaged.
        WorkbookTooLarge: It is larger than a form can be.
    """
    tables = document_tables(content)
    if tables is not None:
        return [
            BlankGrid(one.rows, one.merges, number=one.number, titles=one.titles) for one in tables
        ]
    return [grid_of_sheet(sheet, most) for sheet in sheets_of(content)]


def propose(grid: BlankGrid, reader: Recogniser) -> BlankTable | None:
    """What a grid asks, and what answers it; None for what is no blank table.

    Args:
        grid: Its picture.
        reader: Knows headings.
    """
    items = items_of(grid)
    if items:
        return _items(grid, items, reader)
    headers = headers_of(grid)
    labels = labels_of(grid, headers)
    if len(headers) > 1 and all(one.depth == 1 for one in headers[:-1]):
        single = [one for one in headers if one.depth in (1, ENDLESS)]
        labels += [replace(ask, part=CARD, depth=1) for one in single for ask in one.columns]
        headers = headers[len(single) :]  # labels with the blanks below them, in several rows
    main = max(headers, key=_weight, default=None)
    if main is not None and _is_list(main, labels, reader):
        return _list(grid, main, labels, reader)
    asks = sorted([*labels, *_members(headers)], key=lambda ask: ask.place)
    card = _card(grid, asks, reader)
    return card if card.answered or len(asks) >= FEWEST_COLUMNS else None


def _weight(header: BlankHeader) -> tuple[int, int]:
    return len(header.columns), -header.top


def _is_list(header: BlankHeader, labels: Sequence[Ask], reader: Recogniser) -> bool:
    """Whether a table is a list, not a card with its members."""
    above = [one for one in labels if one.place[0] < header.top]
    known = [
        ask for ask in above
        if (answer := reader.meaning(ask.text, ask.path[:-1], PERSON).answer)
        and not answer.startswith(_OF_SHEET)
    ]  # fmt: skip
    if len(known) > 1 and any(_names_home(ask.label) for ask in known):
        return False
    apart = [ask for ask in known if ask.blank is None]
    rows = {ask.place[0] for ask in apart}
    return len(apart) < 3 or (len(rows) < 2 and 2 * len(apart) < len(header.columns))


_OF_SHEET: Final = ("sheet.", "village.", "row.")
"""Answers that a whole list has in common."""


def _names_home(label: str) -> bool:
    """Whether a label above a table says that it is about one family or one person."""
    parts = {*heading_text(label).parts}
    return not parts.isdisjoint(("head", "户", "户名")) or parts - _SAID_ANYWAY == {"姓名"}


_SAID_ANYWAY: Final = frozenset({"空", "本人", "某类人"})


def _members(headers: Iterable[BlankHeader]) -> Iterator[Ask]:
    """The columns of headers inside a card."""
    for header in headers:
        for ask in header.columns:
            yield replace(ask, part=MEMBERS)


def _list(
    grid: BlankGrid, header: BlankHeader, labels: Sequence[Ask], reader: Recogniser
) -> BlankTable:
    topic = _topic(_titles(grid, header.top), reader) or _topic_of(header.columns, reader)
    entity = entity_of([ask.path for ask in header.columns], reader)
    found: list[Proposal] = []
    asked: dict[str, tuple[str, ...]] = {}
    whose = before = ""
    for ask in header.columns:
        meaning = reader.meaning(ask.text, ask.path[:-1], entity, topic)
        subject = _subject(ask.label, reader)
        if whose == _HELPER and _AGAIN.match(ask.label):
            meaning = _carried(whose, ask, meaning, entity, reader)
        elif subject:
            whose = subject
        elif meaning.answer and _of_others(ask, asked.get(meaning.answer)):
            meaning = nothing("前面已经问过，这里问的像是别人")
        elif _of_the_last(ask, meaning, whose, found, reader):
            meaning = _carried(whose, ask, meaning, entity, reader)
        elif whose == before == OTHER and {*heading_text(ask.label).parts} == {"电话"}:
            meaning = nothing("前一栏是别人，这里像是他的电话")
        meaning = _of_sex(ask, meaning, found[-1:]) or meaning
        before = subject
        asked.setdefault(meaning.answer, ask.path[:-1])
        found.append(Proposal(ask, meaning))
    if entity == PERSON and any(_OUTSIDERS.search(text) for text in _titles(grid, header.top)):
        found = [Proposal(one.ask, _of_nobody_here(one.meaning)) for one in found]
    found = [Proposal(one.ask, _of_bank(at, found)) for at, one in enumerate(found)]
    common = [*_in_common(labels, topic, reader)]
    return BlankTable(grid, LIST, _by_hamlet(entity, found), (*common, *found))


def _of_the_last(
    ask: Ask, meaning: Meaning, whose: str, found: Sequence[Proposal], reader: Recogniser
) -> bool:
    """Whether a column is about whom the one before it asked for: asked once more, or his own.

    A helper's unit, post and telephone stand behind his name; what a guardian is to a child too.
    """
    if whose and meaning.answer and meaning.answer in {one.meaning.answer for one in found}:
        return True
    parts = {*heading_text(ask.label).parts} - reader.words.soft
    if whose == _HELPER:
        last = found[-1].meaning.answer if found else ""
        return last.startswith("helper.") and parts <= {"单位", "职务", "电话"}
    return whose == "guardian" and "关系" in parts


def _of_others(ask: Ask, before: tuple[str, ...] | None) -> bool:
    """Whether a column asks a second time, now below a word that may mean somebody else."""
    above = ask.path[:-1]
    return before is not None and bool(above) and above != before


_OUTSIDERS: Final = re.compile(
    "(?:驻村工作队|第一书记|工作队员|驻村干部|帮扶干部|帮扶责任人|帮扶联系人|包村干部|乡镇干部|企业|经营主体|合作社|"
    "工商户|教师|村医|医护人员)(?:员|成员|人员|法人|负责人)?(?:基本)?(?:情况|信息)?"
    "(?:花名册|名册|名单|登记表|登记册|统计表|一览表|信息表|情况表|通讯录|台账|表)$"
)
"""A title of a list whose rows are no villagers."""


def _of_nobody_here(meaning: Meaning) -> Meaning:
    """Nothing, where a list is about people from elsewhere, but for what is the sheet's own."""
    own = meaning.answer.startswith(("sheet.", "row.", "village."))
    return meaning if own or not meaning.answer else nothing("这张表上的不是本村的人")


def _of_bank(at: int, found: Sequence[Proposal]) -> Meaning:
    """What 户名 means: beside bank and account the name of the account."""
    own = found[at]
    near = {one.meaning.answer for one in found[max(at - 2, 0) : at + 3]}
    if heading_text(own.ask.label).plain in _ACCOUNT_NAME and near & _BANK:
        return Meaning("household.account_name", Confidence.LIKELY, "和开户行、账号在一起")
    return own.meaning


_ACCOUNT_NAME: Final = frozenset({"户名", "姓名户名", "开户姓名"})
_BANK: Final = frozenset({"household.bank", "household.account"})


def _in_common(
    labels: Sequence[Ask], topic: frozenset[str], reader: Recogniser
) -> Iterator[Proposal]:
    """What is asked once for a whole list, above or below it: village, township, day."""
    for ask in labels:
        meaning = reader.meaning(ask.text, ask.path[:-1], VILLAGE, topic)
        if meaning.answer in PLACED or meaning.answer in ("sheet.day", "sheet.year"):
            yield Proposal(ask, meaning)


def _titles(grid: BlankGrid, top: int) -> Iterator[str]:
    """What stands over a table: its tab or the lines above it, rows with one text alone."""
    yield grid.name
    yield from grid.titles
    for row in range(min(top, _MOST_TITLES)):
        written = [*grid.written(row)]
        if len(written) == 1 and len(written[0].text) <= LONGEST_TITLE:
            yield written[0].text


_MOST_TITLES: Final = 6
LONGEST_TITLE: Final = 48
"""Letters of a title; what is longer explains something."""


def _topic(texts: Iterable[str], reader: Recogniser) -> frozenset[str]:
    """What a table is about, by the parts of its titles."""
    parts = {part for text in texts for part in heading_text(text).parts}
    return frozenset(parts & reader.words.topics.keys())


def _by_hamlet(entity: str, found: Sequence[Proposal]) -> str:
    """What a row is about: of a list that counts the village, a hamlet where it asks for one."""
    answers = {one.meaning.answer for one in found}
    hamlets = entity == VILLAGE and "household.hamlet" in answers and "village.name" not in answers
    return HAMLET if hamlets else entity


_CALLED: Final = {
    "head": "户主", "father": "父亲", "mother": "母亲", "spouse": "配偶", "guardian": "监护人",
    "helper": "帮扶人", OTHER: "经办人",
}  # fmt: skip
"""A word for each subject, to ask for a label that stands behind it."""


_HELPER: Final = "helper"
_NOBODYS: Final = ("household_type.", "house.", "water.", "toilet.", "relocation.", "village.")
"""Answers that are nobody's own, whoever was named before."""


def _carried(whose: str, ask: Ask, meaning: Meaning, entity: str, reader: Recogniser) -> Meaning:
    """What a label means that was asked before and now stands behind somebody else."""
    if meaning.answer.startswith(("row.", "sheet.")):
        return meaning
    asked = _AGAIN.sub("", ask.text) if whose == _HELPER else ask.text
    again = reader.meaning(_CALLED[whose] + asked, ask.path[:-1], entity)
    if meaning.answer.startswith((f"{whose}.", *_NOBODYS)):
        return meaning
    return replace(again, confidence=Confidence.LIKELY) if again.answer else again


def _subject(label: str, reader: Recogniser) -> str:
    """Whose a label is; empty where it says nothing, or speaks of a relation."""
    heading = heading_text(label)
    if "关系" in heading.parts:
        return ""
    known = next((part for part in reversed(heading.parts) if part in reader.words.subjects), "")
    if _SIGNED.search(heading.plain):
        return ""
    strange = (heading.unknown or FOREIGN in heading.parts) and "某类人" not in heading.parts
    return known or (OTHER if strange and _SOMEBODY.search(heading.plain) else "")


_SIGNED: Final = re.compile("签[字名章领收]|盖章")
_AGAIN: Final = re.compile("^(?:责任人|联系人|干部|其)(?=电话|联系|手机|职务|单位|姓名)")
"""Who was named before, once more: 帮扶责任人 …, 责任人电话."""
_SOMEBODY: Final = re.compile("(?:人|员|者|长|干部|领导|医生|老师)(?:姓名)?$")
"""How the word for somebody ends whom no list of words can name: 监测预警人."""


def _topic_of(asks: Sequence[Ask], reader: Recogniser) -> frozenset[str]:
    """What a table without a title is about: the things that several of its labels name."""
    named = Counter(part for ask in asks for part in {*heading_text(ask.label).parts})
    things = {form for form in reader.words.rivals if form != PROJECT}
    topics = reader.words.topics
    found = {p for p, times in named.items() if times > 1 and topics.get(p) in things}
    return frozenset(found) if len({topics[part] for part in found}) == 1 else frozenset()


def _card(grid: BlankGrid, asks: Sequence[Ask], reader: Recogniser) -> BlankTable:
    entity = _entity_of_card(asks)
    first = asks[0].place[0] if asks else 0
    title = _topic(_titles(grid, first), reader) or _topic_of(asks, reader)
    sections = _sections(grid, first, {ask.place for ask in asks})
    found: list[Proposal] = []
    row, whose = -1, ""
    for ask in asks:
        section = next((text for at, text in reversed(sections) if at < ask.place[0]), "")
        over = _Over(
            entity, section, (*_owner(section, reader), *ask.path[:-1]),
            (section and _topic([section], reader)) or title,
        )  # fmt: skip
        if ask.part == MEMBERS:
            found.append(Proposal(ask, _of_member(ask, over, reader)))
            continue
        whose = whose if ask.place[0] == row else ""
        row = ask.place[0]
        whose, meaning = _of_label(ask, over, whose, found[-1:], reader)
        found.append(Proposal(ask, meaning))
    found = [Proposal(one.ask, _of_bank(at, found)) for at, one in enumerate(found)]
    if found and not found[0].meaning.answer and heading_text(asks[0].label).plain == "申请人":
        name = Meaning("person.name", Confidence.LIKELY, "表的第一格问申请人")
        found[0] = replace(found[0], meaning=name)
    return BlankTable(grid, CARD, entity, tuple(found))


@dataclass(frozen=True, slots=True)
class _Over:
    """What stands over a label of a card.

    Attributes:
        entity: What the card is about.
        section: The row above that holds nothing but a word for those below.
        above: The upper storeys, the section among them where it says whose all of it is.
        topic: What it is about.
    """

    entity: str
    section: str
    above: tuple[str, ...]
    topic: frozenset[str]


def _of_label(
    ask: Ask, over: _Over, whose: str, before: Sequence[Proposal], reader: Recogniser
) -> tuple[str, Meaning]:
    """Whose a label of a card and those behind it are, and what it means."""
    again = whose == _HELPER and _AGAIN.match(ask.label)
    subject = "" if again else _subject(ask.label, reader)
    parts = heading_text(ask.label).parts
    named = not {*parts}.isdisjoint(("本人", "某类人")) and subject != OTHER
    own = named and "关系" not in parts
    whose = _whose(subject, parts, "" if own else whose)
    meaning = reader.meaning(ask.text, over.above, over.entity, over.topic)
    meaning = _of_sex(ask, meaning, before) or meaning
    elsewhere = whose and (whose, over.entity) != ("head", HOUSEHOLD)
    if elsewhere and not subject and not own:
        meaning = _carried(whose, ask, meaning, over.entity, reader)
    return whose, meaning


def _whose(subject: str, parts: Sequence[str], before: str) -> str:
    """Whose the labels behind this one are; a telephone alone introduces nobody."""
    if not subject:
        return before
    return before if "电话" in parts and subject == OTHER != before else subject


def _of_sex(ask: Ask, meaning: Meaning, before: Sequence[Proposal]) -> Meaning | None:
    """What 男 or 女 means behind a count: how many of those."""
    entity, _, name = before[-1].meaning.answer.partition(".") if before else ("", "", "")
    own = {*heading_text(ask.label).parts} - {"空"}
    if meaning.answer or not name.endswith("count") or own not in ({"男"}, {"女"}):
        return None
    sex = "male" if own == {"男"} else "female"
    return Meaning(f"{entity}.{sex}_count", Confidence.LIKELY, "跟在人数后面，问其中男女各多少")


def _sections(
    grid: BlankGrid, first: int, labels: Collection[Place]
) -> list[tuple[int, str]]:  # fmt: skip
    """The rows of a card that hold nothing but a word for those below: 二、监护人情况."""
    found = []
    for row in range(first, grid.height):
        written = [*grid.written(row)]
        if len(written) == 1 and written[0].place not in labels and is_label(written[0].text):
            wide = 2 * written[0].columns > grid.width or grid.width <= written[0].columns
            if wide and written[0].rows == 1:
                found.append((row, written[0].text))
    return found


def _owner(section: str, reader: Recogniser) -> tuple[str, ...]:
    """A section as an upper storey, where it says whose all of it is."""
    return (section,) if section and _subject(section, reader) else ()


_OF_HOUSEHOLD: Final = ("income.", "house.", "household_type.", "household.count")


def _of_member(ask: Ask, over: _Over, reader: Recogniser) -> Meaning:
    """What a column about the members means; 收入 there is one person's own."""
    texts = (over.section, *ask.path[:-1])
    if any(_not_family(heading_text(text)) for text in texts if text):
        return nothing("上面写的不像是家庭成员")
    others = tuple(text for text in over.above if not _KIN.search(text))  # 家庭成员及社会关系
    meaning = reader.meaning(ask.text, others, PERSON, over.topic)
    if meaning.answer.startswith(_OF_HOUSEHOLD):
        return nothing("家庭成员一栏问的是个人，台账按户记")
    to_head = over.entity == HOUSEHOLD or "户主" in ask.label
    if meaning.answer == "person.relation" and not to_head:
        return replace(meaning, confidence=Confidence.ASK)  # to the applicant, who may be no head
    return meaning


def _not_family(over: HeadingText) -> bool:
    """Whether what stands over a list inside a card is about others, or nobody knows about whom."""
    if _KIN.search(over.plain):
        return False
    return over.unknown > MOST_UNKNOWN * over.letters or FOREIGN in over.parts


_KIN: Final = re.compile("成员|家庭|人口|户内|家人|同住")


def _entity_of_card(asks: Sequence[Ask]) -> str:
    """What a card is about: a project, a household, else a person."""
    labels = [heading_text(ask.label) for ask in asks if ask.part == CARD]
    plain = {one.plain for one in labels}
    if any(text.endswith("项目名称") for text in plain):
        return PROJECT
    named = any(_names_somebody(one.parts) for one in labels)
    if not named and _of_village(labels):
        return VILLAGE
    headed = any(_names_head(one.parts) for one in labels)
    by_name = any("姓名" in one.parts and _names_somebody(one.parts) for one in labels)
    by_name = by_name or any(_ends_in_name(one.parts) for one in labels)
    return HOUSEHOLD if headed and not by_name else PERSON


def _of_village(labels: Sequence[HeadingText]) -> bool:
    """Whether a card without anybody's name counts in a village: in 户, or never of one family."""
    if any("户数" in one.parts for one in labels):
        return True
    counts = any("人数" in one.parts or one.unit in ("人", "个") for one in labels)
    return counts and not any(_FAMILY.search(one.plain) for one in labels)


_FAMILY: Final = re.compile(r"家庭|户主|本户|全家|农户|户名")


def _names_somebody(parts: Sequence[str]) -> bool:
    """Whether a heading asks for the row's own name or number."""
    return bool({*parts} & {"姓名", "证件号"}) and {*parts} <= {
        "姓名",
        "证件号",
        "本人",
        "空",
        "残疾人",
    }


def _items(grid: BlankGrid, items: Sequence[Ask], reader: Recogniser) -> BlankTable:
    title = "".join(ask.path[0] + ask.label for ask in items[:4])
    title += "".join(grid.text(row, 0) for row in range(min(3, grid.height)))
    homely = re.search(r"家庭|农户|户主|贫困户|本户|住户", title) or _of_one_home(items, reader)
    entity = HOUSEHOLD if homely else VILLAGE
    found = []
    for ask in items:
        group, text, unit = ask.path
        said = f"{text}({unit})" if unit else text
        meaning = reader.meaning(said, (group,) if group else (), entity)
        kept = replace(ask, path=tuple(part for part in (group, text) if part))
        found.append(Proposal(kept, meaning))
    return BlankTable(grid, ITEMS, entity, tuple(found))


def _of_one_home(items: Sequence[Ask], reader: Recogniser) -> bool:
    """Whether questions are about one home: its income and house, and never how many homes."""
    asked = [(text, unit) for _, text, unit in (ask.path for ask in items)]
    if any("户数" in heading_text(text).parts or unit == "户" for text, unit in asked):
        return False
    found = (reader.meaning(text, (), HOUSEHOLD).answer for text, _ in asked)
    return sum(answer.startswith(("income.", "house.", "household_type.")) for answer in found) > 1


_HOUSEHOLD: Final = re.compile(
    r"^(?:户主(?:姓名)?|户名|农户姓名|户码|户编号|户号|农户编码|农户编号|家庭编号)$"
)
_AREA: Final = re.compile(
    r"^(?:地区(?:名称)?|[省市县区]名?|县名称|市县|县区|村名称?|行政村(?:名称)?|乡镇(?:名称)?|乡|镇|片区名称|.*单位名称|单位|村)$"
)


def entity_of(paths: Sequence[tuple[str, ...]], reader: Recogniser) -> str:
    """What a row of a list is about, by its headings."""
    headings = [heading_text(path[-1]) for path in paths]
    plain = [one.plain for one in headings]
    subjects = [any(_others(heading_text(text), reader) for text in path[:-1]) for path in paths]
    if any(text.endswith("项目名称") for text in plain[:4]):
        return PROJECT
    named = [
        at for at, one in enumerate(headings[:12])
        if not subjects[at] and _names_somebody(one.parts)
    ]  # fmt: skip
    headed = [at for at, one in enumerate(headings[:8]) if _names_head(one.parts)]
    by_name = any("姓名" in headings[at].parts for at in named)
    if named and (by_name or min(named) < min(headed, default=99)):
        return PERSON
    if _ends_in_person(headings, subjects, min(headed, default=99)):
        return PERSON
    if headed or any(_HOUSEHOLD.match(text) for text in plain[:8]):
        return HOUSEHOLD
    if any(_AREA.match(text) for text in plain[:4]):
        return VILLAGE
    personal = {plain_text(word) for word in ("性别", "民族", "年龄", "出生", "证件号")}
    return PERSON if any({*one.parts} & personal for one in headings) else VILLAGE


def _others(above: HeadingText, reader: Recogniser) -> bool:
    """Whether an upper storey may speak of somebody else than the row is about."""
    strange = above.unknown > MOST_UNKNOWN * above.letters
    return strange or not reader.words.subjects.isdisjoint(above.parts)


_NOBODY: Final = frozenset({
    "单位", "项目", "名称", "户", "户名",
    "head", "father", "mother", "spouse", "guardian", "helper", OTHER,
})  # fmt: skip


def _ends_in_person(
    headings: Sequence[HeadingText], subjects: Sequence[bool], headed: int
) -> bool:  # fmt: skip
    """Whether a heading ends in a name of somebody with a word of its own (学员姓名).

    A number alone says so only before the head is named: behind him it is his.
    """
    for at, one in enumerate(headings[:8]):
        numbered = one.parts[-1:] == ("证件号",) and at < headed
        if not subjects[at] and _ends_in_name(one.parts, "证件号" if numbered else "姓名"):
            return True
    return False


def _ends_in_name(parts: Sequence[str], end: str = "姓名") -> bool:
    """Whether a heading ends so with a word before it that says what somebody is called by."""
    before = {*parts[:-1]}
    own = not before & _NOBODY or not before.isdisjoint(("本人", "某类人"))
    return len(parts) > 0 and parts[-1] == end and own and before.isdisjoint((HEAD,))


def _names_head(parts: Sequence[str]) -> bool:
    """Whether a heading asks for the name of a household: its head's."""
    own = {*parts}
    named = "姓名" in own and bool(own & {"户", "脱贫户", "监测户"}) and "本人" not in own
    return named or not own.isdisjoint(("head", "户名"))
