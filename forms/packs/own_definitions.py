"""What a county defines itself in a pack, besides figures: lists, questions, forms, notices, rules.

A county adds; it takes nothing away. What is its own is named so (``own_…``, kinds N50 to N99), so
that no later program collides with it. A rule or a kind of notice of the program may be replaced,
by one that is as strict. Words are those of ``forms/data``; each definition stands or falls alone.

A county's own kind of notice, or one of the program in its place: as strict, or stricter.

It is long because every part of a pack builds on those before it and is held to one sentence, that
a county adds and takes nothing away: read apart, the parts would be kept to it one by one.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

from forms.answer_book.catalogue import catalogue
from forms.definitions.definitions import Definitions, LeftOut, TableAdvice
from forms.definitions.form_reader import (
    Reference,
    in_order,
    prove_claims,
    prove_references,
    read_form,
    read_sections,
)
from forms.definitions.notice import Minors, NoticeDef
from forms.definitions.notice_reader import (
    CODES,
    DISCLOSED_DAYS,
    prove_claims_of,
    prove_heading,
    read_notice,
)
from forms.definitions.quasi_identifiers import NAMED
from forms.definitions.register_reader import prove_settles
from forms.errors import DefinitionFault
from forms.letters.certificates import read_allowed
from forms.letters.letter_reader import CODES as LETTERS
from forms.letters.letter_reader import prove as prove_letter
from forms.letters.letter_reader import read_letter, slots
from forms.notices.rows import why_unknown
from forms.privacy.never_words import added_word
from forms.rules.reader import read_rule
from forms.schema.code_list import CodeList
from forms.schema.form import FieldDef, FormDef, Merge
from forms.schema.text import fold
from forms.schema.yaml_reader import Entry

KIND: Final = re.compile(r"N[5-9][0-9]")
"""Ids of a county's own kinds."""
FLOOR: Final = "N01"
"""The kind whose floor a county's own kinds stand on."""
LEAST_DAYS: Final = 5
FIXED: Final = frozenset(f"N{number:02d}" for number in range(1, 9))
"""Kinds of which the law says what they list: 社会救助法 art. 45, 民发〔2021〕57号 art. 24."""
KEPT: Final[Mapping[str, str]] = {
    "act": "公示的性质", "issuer": "由谁公示", "rows": "取数办法", "contact": "向谁提出",
}  # fmt: skip
"""Keys of a kind that a county leaves as they are."""
STRICTER: Final = {"M2": ("M1", "M12"), "M12": ("M1",), "M0": ("M7", "M9", "M10", "M11")}
"""Masks that hide more than another, by that other."""


def proved_notice(entry: Entry, base: Definitions) -> NoticeDef:
    """The kind a pack defines.

    Args:
        entry: Its definition.
        base: What holds without it.

    Raises:
        DefinitionFault: It cannot be used, or says less than the law asks of its kind.
    """
    notice = read_notice(entry, base.laws)
    before, own = base.notices.get(notice.id), KIND.fullmatch(notice.id)
    if before is None and not own:
        raise entry.fault_at("id", "县里自己的公示种类用 N50 到 N99，请改 id。")
    if why := why_unknown(notice, base.forms):
        raise entry.fault_at("rows", why)
    named = any(column.mask in NAMED for column in notice.columns)
    known = {(c.id, c.title) for c in before.columns} if before else set()
    for column in notice.columns:
        if (column.id, column.title) not in known:
            prove_heading(entry, column, named=named)
    if before is None or own:
        prove_claims_of(entry, notice, base.forms)
        return _on_the_floor(entry, notice, base.notices[FLOOR])
    _prove_as_strict(entry, before, notice)
    _prove_masks(entry, before, notice)
    _prove_shrunk(entry, before, notice)
    notice = _as_proved(before, notice)
    prove_claims_of(entry, notice, base.forms)
    return notice


def _on_the_floor(entry: Entry, notice: NoticeDef, floor: NoticeDef) -> NoticeDef:
    """A county's own kind with what holds for every list of people: it may ask for more."""
    if notice.asks and notice.days < LEAST_DAYS:
        raise entry.fault_at("days", f"自己的公示至少要留 {LEAST_DAYS} 天提异议，请改正。")
    if notice.standing or notice.posted < DISCLOSED_DAYS:
        zh = f"自己的公示至少要张贴 {DISCLOSED_DAYS} 天，请改正。"
        raise entry.fault_at("act" if notice.standing else "posted", zh)
    if entry.has("aid") and not notice.aid:
        raise entry.fault_at("aid", "自己的公示「aid」只能是 yes，请改正或删去。")
    if notice.minors is Minors.NONE and any(c.mask in NAMED for c in notice.columns):
        zh = "写了姓名的公示要说明未成年人怎么办，请写 surname_only 或 listed_never。"
        raise entry.fault_at("minors", zh)
    never = tuple(dict.fromkeys((*notice.never_publish, *floor.never_publish)))
    if told := next((c.title for c in notice.columns if c.id in never), ""):
        raise entry.fault_at("columns", f"「{told}」在不得公开之列，请删去这一列。")
    return replace(notice, never_publish=never, aid=True)


def _prove_shrunk(entry: Entry, before: NoticeDef, notice: NoticeDef) -> None:
    """What the law lets a list of who gets aid say is all: less may be said, and of fewer."""
    if before.id not in FIXED:
        return
    known = {column.id for column in before.columns}
    if more := next((c.title for c in notice.columns if c.id not in known), ""):
        zh = f"「{more}」这一列法规没有让公开，{before.id} 的列只能减不能加，请删去。"
        raise entry.fault_at("columns", zh)
    if notice.when != before.when and not notice.when.startswith(f"({before.when}) and "):
        zh = f"列谁只能收窄，请写成 ({before.when}) and (……)，或写回原来的条件。"
        raise entry.fault_at("when", zh)


def _as_proved(before: NoticeDef, notice: NoticeDef) -> NoticeDef:
    """With what the program asks of each row: a county may ask more, never less."""
    blank = {column.id: column.empty for column in before.columns}
    return replace(
        notice,
        columns=tuple(replace(c, empty=blank.get(c.id, c.empty)) for c in notice.columns),
        record=before.record,
        claims=(*before.claims, *(c for c in notice.claims if c not in before.claims)),
        whole=before.whole,
        period=before.period,
        batch=before.batch,
        bases=(*before.bases, *(b for b in notice.bases if b not in before.bases)),
        paper=before.paper,
    )


def _prove_as_strict(entry: Entry, before: NoticeDef, notice: NoticeDef) -> None:
    """A county may say more and ask longer, not less."""
    if notice.days < before.days or notice.working_days != before.working_days:
        raise entry.fault_at("days", f"天数不能少于 {before.days} 天，请改正。")
    if notice.posted < before.posted:
        raise entry.fault_at("posted", f"张贴不能少于 {before.posted} 天，请改正。")
    if lost := [name for name in before.never_publish if name not in notice.never_publish]:
        raise entry.fault_at("never", f"不得公开的「{lost[0]}」不见了，请补上。")
    if before.aid and not notice.aid:
        raise entry.fault("「aid」不能改成 no，请改回 yes。")
    if notice.minors is not before.minors and notice.minors is not Minors.NEVER:
        raise entry.fault_at("minors", f"未成年人不能放宽，请写回 {before.minors.value}。")
    for key, what in KEPT.items():
        if getattr(notice, key) != getattr(before, key):
            was = getattr(before, key)
            zh = f"{what}不能改，请写回 {getattr(was, 'value', getattr(was, 'id', was))}。"
            raise entry.fault_at(key, zh)


def _prove_masks(entry: Entry, before: NoticeDef, notice: NoticeDef) -> None:
    """It may hide more, not less."""
    masks = {column.id: column.mask for column in before.columns}
    for column in notice.columns:
        known = masks.get(column.id, column.mask)
        if column.mask != known and column.mask not in STRICTER.get(known, ()):
            zh = f"「{column.title}」的打码规则原来是 {known}，不能放宽成 {column.mask}，请改回。"
            raise entry.fault_at("columns", zh)


LETTER: Final = re.compile(r"L[5-9][0-9]")
"""Ids of a county's own kinds of letters."""
NAME: Final = re.compile(r"own_[a-z0-9_]{2,40}")
"""Ids of a county's own lists, forms and questions."""
LIST: Final = re.compile(r"(gap_)?own_[a-z0-9_]{2,40}")
"""Lists of its own rules; those that begin with ``gap_`` find leads."""
PARTS: Final = (
    "words", "codes", "questions", "forms", "notices", "rules", "certificates", "letters",
    "tables",
)  # fmt: skip
"""Keys of a pack with definitions, in the order in which they build on each other."""


@dataclass(frozen=True, slots=True)
class OwnDefinition:
    """One definition of a pack, for people.

    Attributes:
        part: One of ``PARTS``.
        id: Its id; of added questions, their form.
        title: What it is called.
        new: Whether it replaces nothing.
    """

    part: str
    id: str
    title: str
    new: bool


Reader: TypeAlias = Callable[[Entry, Definitions], tuple[Definitions, OwnDefinition]]


Failed: TypeAlias = Callable[[str, Entry, DefinitionFault], None]


def read_own(
    top: Entry, base: Definitions, failed: Failed | None = None
) -> tuple[Definitions, tuple[OwnDefinition, ...]]:
    """The definitions of a pack on top of what holds already.

    Args:
        top: The pack.
        base: What holds without it.
        failed: Told part, entry and fault of a definition that cannot be used, which is then left
            out: an older program does not know every word of a newer one, and what was published
            for an older one lacks some. Raised when there is none.

    Raises:
        DefinitionFault: A definition cannot be used; the sentence names line and remedy.
    """
    made: list[OwnDefinition] = []
    for part in PARTS:
        for entry in _entries(top, part, failed):
            try:
                base, one = READERS[part](entry, base)
            except DefinitionFault as fault:
                if failed is None:
                    raise
                failed(part, entry, fault)
            else:
                made.append(one)
    if failed is None:
        _prove_settles(top, base)
    return base, tuple(made)


def _entries(top: Entry, part: str, failed: Failed | None) -> tuple[Entry, ...]:
    try:
        return top.entries(part)
    except DefinitionFault as fault:
        if failed is None:
            raise
        failed(part, top, fault)
        return ()


def unusable(part: str, entry: Entry, fault: DefinitionFault, origin: str) -> LeftOut:
    """What is told of something published that cannot be used: what it is, and what to add.

    Args:
        part: Key of the pack under which it stands.
        entry: The definition, or the pack where not even that can be told.
        fault: What is wrong with it.
        origin: The pack, for people.
    """
    known = entry.scalars
    name, title = (known.get(key, "") for key in ("id", "title"))
    called = f"{PART_TITLES.get(part, '内容')}{name}{f'「{title}」' if title else ''}"
    lacking = [
        f"{key}（{means}）" for key, means in SINCE.get(part, {}).items() if not entry.has(key)
    ]
    gone = [key for key in GONE.get(part, ()) if entry.has(key)]
    advice = f"要补写 {'、'.join(lacking)}" if lacking else fault.reason.rstrip("。")
    advice += f"，删去 {'、'.join(gone)}" if gone else ""
    old = "是以前的写法，" if lacking else ""
    say = f"{origin}的{called}{old}现在不能用：{advice}；请县里改好后重新发布。"
    naming = "list" if part == "rules" else "id"
    return LeftOut(part, known.get(naming, ""), say)


PART_TITLES: Final[Mapping[str, str]] = {
    "parameters": "标准", "words": "词语", "codes": "代码表", "questions": "增加的问题",
    "forms": "登记表", "notices": "公示种类", "rules": "规则", "certificates": "可以出的证明",
    "letters": "文书种类", "tables": "表样",
}  # fmt: skip
"""What the parts of a pack are called."""
SINCE: Final[Mapping[str, Mapping[str, str]]] = {
    "notices": {
        "act": "公示、公布、公告、公开或者常设",
        "minors": "未成年人怎么列：listed_never、surname_only 或 not_applicable",
        "posted": "至少贴几天",
        "contact": "向谁提出，如 village、village_then_township",
    },
}
"""By part: keys that definitions of before lack, and what they mean."""
GONE: Final[Mapping[str, tuple[str, ...]]] = {"notices": ("period_label", "contact_label")}
"""By part: keys that definitions of before have and nothing reads any more."""


def _prove_settles(top: Entry, base: Definitions) -> None:
    """Forms settle lists there are, those of the same pack among them."""
    lists, forms = {rule.list for rule in base.rules}, base.forms
    for entry in top.entries("forms"):
        prove_settles(entry, forms[entry.text("id")], lists, forms.values())


def _words(entry: Entry, base: Definitions) -> tuple[Definitions, OwnDefinition]:
    """A word that no board of the county may say; those of the program stay as they are."""
    term = entry.text("term")
    word = added_word(
        entry.file, entry.line, entry.text("category"), term, entry.text("level", "hard"),
        entry.text("scope", "any"),
    )  # fmt: skip
    entry.text("source")
    entry.finish()
    made = OwnDefinition("words", term, term, new=True)
    return base.with_(words=(*base.words, word)), made


def _codes(entry: Entry, base: Definitions) -> tuple[Definitions, OwnDefinition]:
    name, title = _own_id(entry), entry.text("title")
    entry.text("source")
    items: dict[str, str] = {}
    for item in entry.entries("items"):
        code = item.text("code")
        if code in items:
            raise item.fault_at("code", f"代码 {code} 出现两次，请删去一行。")
        items[code] = item.text("label")
        item.finish()
    entry.finish()
    if not items:
        raise entry.fault("代码表里没有一项，请在 items 下补上。")
    codes, new = base.codes, not base.codes.has(name)
    if lost := [] if new else [code for code, _ in codes.items(name) if code not in items]:
        raise entry.fault_at(
            "items", f"原有的代码 {lost[0]} 不见了，已经登记过的会读不出，请补上。"
        )
    if new:
        words = {fold(word): code for code, label in items.items() for word in (code, label)}
        made = CodeList(tuple(items.items()), items, words)
    else:
        made = codes.longer(name, items)
    now = base.with_(codes=codes.beside({name: made}))
    return now, OwnDefinition("codes", name, title, new)


def _questions(entry: Entry, base: Definitions) -> tuple[Definitions, OwnDefinition]:
    name = entry.text("form")
    form = base.forms.get(name)
    if form is None:
        raise entry.fault_at("form", f"没有名为「{name}」的表，请对照登记表清单改正。")
    refs: list[Reference] = []
    sections = read_sections(entry, base.codes, refs, form)
    entry.finish()
    if not any(section.fields for section in sections):
        raise entry.fault("没有任何问题，请在 sections 下补上。")
    prove_references(refs, base.forms)
    known = {field.id: field for field in form.fields}
    added = {field.id: field for section in sections for field in section.fields}
    _prove_reviewed(entry, added.values())
    for field in added.values():
        if not NAME.fullmatch(field.id):
            raise entry.fault_at("sections", _named(f"问题「{field.id}」"))
        if field.id in known:
            _prove_same(entry, known[field.id], field)
        if field.required:
            zh = f"加在原有登记表上的问题「{field.label}」不能必填，请删去 required。"
            raise entry.fault_at("sections", zh)
    kept = tuple(
        replace(section, fields=tuple(f for f in section.fields if f.id not in added))
        for section in form.sections
    )
    whole = (*(section for section in kept if section.fields), *sections)
    made = OwnDefinition("questions", name, form.title, new=not added.keys() & known.keys())
    return _with_form(base, replace(form, sections=whole)), made


def _form(entry: Entry, base: Definitions) -> tuple[Definitions, OwnDefinition]:
    refs: list[Reference] = []
    form = read_form(entry, base.codes, refs)
    if not NAME.fullmatch(form.id):
        raise entry.fault_at("id", _named(f"登记表「{form.id}」"))
    prove_references(refs, {*base.forms, form.id})
    prove_claims(entry, form, {**base.forms, form.id: form})
    _prove_reviewed(entry, form.fields)
    if form.register.imports.sheet.is_roster:
        zh = "县里的登记表不随花名册导入，请把 sheet 改成 register 或 never。"
        raise entry.fault_at("import", zh)
    if form.begins:
        zh = "begins 只有随程序来的登记表可以写，请删去；规则和公示里用自己的日期作条件。"
        raise entry.fault_at("begins", zh)
    before = base.forms.get(form.id)
    if before is not None:
        _prove_next(entry, before, form)
    made = OwnDefinition("forms", form.id, form.title, new=before is None)
    return _with_form(base, form), made


def _prove_next(entry: Entry, before: FormDef, form: FormDef) -> None:
    """A later version must still read what was written with the earlier one."""
    if form.version <= before.version:
        zh = f"这张表已经发布到第 {before.version} 版，请把 version 改成更大的数。"
        raise entry.fault_at("version", zh)
    now = {field.id: field for field in form.fields}
    for field in before.fields:
        after = now.get(field.id)
        if after is None:
            zh = f"问题「{field.label}」不见了，已经登记过的会读不出，请补上；要改叫法就改 label。"
            raise entry.fault_at("sections", zh)
        _prove_same(entry, field, after)


def _prove_same(entry: Entry, before: FieldDef, after: FieldDef) -> None:
    """A question keeps its type, its choices, and how far it may be shown."""
    same = ("type", "codes", "form", "disclosure", "mask")
    for key in same:
        if getattr(before, key) != getattr(after, key):
            zh = f"问题「{before.label}」的 {key} 与已经发布的不同，请改回，或另起一个问题。"
            raise entry.fault_at("sections", zh)


def _notice(entry: Entry, base: Definitions) -> tuple[Definitions, OwnDefinition]:
    notice = proved_notice(entry, base)
    codes, new = base.codes, notice.id not in base.notices
    kinds = codes.longer(CODES, {notice.id: notice.title})
    now = base.with_(
        codes=codes.beside({CODES: kinds}),
        notices=_in_order({**base.notices, notice.id: notice}),
    )
    return now, OwnDefinition("notices", notice.id, notice.title, new)


def _rule(entry: Entry, base: Definitions) -> tuple[Definitions, OwnDefinition]:
    rule = read_rule(entry, base)
    same = [known for known in base.rules if known.list == rule.list]
    if not same and not LIST.fullmatch(rule.list):
        zh = f"没有名单「{rule.list}」；自己的名单用 own_ 开头，线索用 gap_own_，请改 list。"
        raise entry.fault_at("list", zh)
    for known in base.rules:
        if (known.id == rule.id) != (known.list == rule.list):
            zh = f"规则「{known.id}」对应名单「{known.list}」，两个都要对上，请改 id 或 list。"
            raise entry.fault_at("id", zh)
        if known.list == rule.list and known.about != rule.about:
            raise entry.fault_at("about", f"这个名单说的是 {known.about}，请改回。")
    if any(known.version == rule.version for known in same):
        zh = f"规则「{rule.id}」的第 {rule.version} 版已经有了，请换一个 version。"
        raise entry.fault_at("version", zh)
    kept = [known for known in base.rules if known not in same or known.first != rule.first]
    made = OwnDefinition("rules", rule.list, rule.title, new=not same)
    return base.with_(rules=(*kept, rule)), made


def _certificate(entry: Entry, base: Definitions) -> tuple[Definitions, OwnDefinition]:
    """What the county's own list lets a village certify, with the paper that lets it."""
    if not NAME.fullmatch(entry.text("id")):
        raise entry.fault_at("id", _named(f"「{entry.text('id')}」"))
    allowed, known = read_allowed(entry), base.letters.certificates
    if (refused := known.refusing(allowed.item)) is not None:
        zh = f"{refused.item}村里不该出（民发〔2020〕20号），请删去，改请{refused.instead}办。"
        raise entry.fault_at("item", zh)
    kept = tuple(one for one in known.allowed if one.id != allowed.id)
    made = OwnDefinition(
        "certificates", allowed.id, allowed.item, new=known.may(allowed.id) is None
    )
    listed = replace(known, allowed=(*kept, allowed))
    return base.with_(letters=replace(base.letters, certificates=listed)), made


def _letter(entry: Entry, base: Definitions) -> tuple[Definitions, OwnDefinition]:
    """A kind of letter of the county; those of the program stay as they are."""
    letter, known = read_letter(entry), base.letters
    if not LETTER.fullmatch(letter.id):
        raise entry.fault_at("id", "县里自己的文书种类用 L50 到 L99，请改 id。")
    if any(slots(letter.title)):
        raise entry.fault_at("title", "县里文书的标题里不能有空，人名写在正文里，请改正。")
    prove_letter(entry, letter, base.forms, known.certificates)
    kinds = base.codes.longer(LETTERS, {letter.id: letter.title})
    now = base.with_(
        codes=base.codes.beside({LETTERS: kinds}),
        letters=replace(known, kinds={**known.kinds, letter.id: letter}),
    )
    new = letter.id not in known.kinds
    return now, OwnDefinition("letters", letter.id, letter.title, new=new)


def _table(entry: Entry, base: Definitions) -> tuple[Definitions, OwnDefinition]:
    """How a blank table of the county is filled: proposals, which each village looks at."""
    advice = TableAdvice(
        _own_id(entry), entry.text("title"),
        entry.one_of("rows_for", ("person", "household", "project", "village")),
        {"".join(key.split()): answer for key, answer in entry.pairs("answers").items()},
    )  # fmt: skip
    entry.finish()
    if not advice.answers:
        raise entry.fault("没有写哪一栏由什么来填，请写 answers。")
    known = catalogue(base)
    for heading, answer in advice.answers.items():
        if answer not in known:
            zh = f"「{heading}」后面的「{answer}」不是答案的编号，请照 cunji answers 里的写。"
            raise entry.fault_at("answers", zh)
    kept = tuple(one for one in base.tables if one.id != advice.id)
    made = OwnDefinition("tables", advice.id, advice.title, new=len(kept) == len(base.tables))
    return base.with_(tables=(*kept, advice)), made


def _prove_reviewed(entry: Entry, fields: Iterable[FieldDef]) -> None:
    """Two computers must settle alike, also one whose program leaves the question out."""
    for field in fields:
        if field.merge is not Merge.REVIEW:
            zh = f"县里的问题「{field.label}」两边不一致时都要等人确认，请删去 merge。"
            raise entry.fault_at("sections", zh)


def _own_id(entry: Entry) -> str:
    name = entry.text("id")
    if not NAME.fullmatch(name):
        raise entry.fault_at("id", _named(f"「{name}」"))
    return name


def _named(what: str) -> str:
    return f"{what}是县里自己的，名称要以 own_ 开头，用小写字母、数字和下划线，请改正。"


def _with_form(base: Definitions, form: FormDef) -> Definitions:
    forms = in_order({**base.forms, form.id: form}.values())
    return base.with_(forms=forms)


def _in_order(notices: Mapping[str, NoticeDef]) -> dict[str, NoticeDef]:
    return {name: notices[name] for name in sorted(notices)}


READERS: Final[Mapping[str, Reader]] = {
    "words": _words,
    "codes": _codes,
    "questions": _questions,
    "forms": _form,
    "notices": _notice,
    "rules": _rule,
    "certificates": _certificate,
    "letters": _letter,
    "tables": _table,
}
