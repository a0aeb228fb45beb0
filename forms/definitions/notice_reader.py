"""Reads notice definitions; one that would print too much is refused with file, line and remedy."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from forms.definitions.form_reader import strangers
from forms.definitions.notice import (
    Basis,
    Issuer,
    NoticeClaim,
    NoticeColumn,
    NoticeDef,
    NoticeExample,
    Otherwise,
    placeholder,
)
from forms.definitions.quasi_identifiers import NAMED, too_telling
from forms.expressions.parser import condition
from forms.privacy.masking import MASKS
from forms.privacy.never_publish import Audience, released
from forms.privacy.never_words import forbidden_heading, takes_rights
from forms.schema.code_list import Codes
from forms.schema.form import Body, FormDef, RecordId, Value
from forms.schema.yaml_reader import Entry, read_entry

TEXTS: Final = ("read", "excerpt", "recalled")
NEVER_MASKS: Final = ("M3", "M4", "M5", "M6", "M8")
"""Masks for inside sheets, and the removed column: none of them may stand on a public board."""
NEVER_COLUMNS: Final = frozenset({
    "id_number", "certificate", "phone", "bank", "account", "birth", "health", "disease",
    "income_pc", "address", "category", "grade", "cause", "children", "payee_name", "photo", "note",
})  # fmt: skip
"""Answers no kind may print, whatever its own list says (个人信息保护法 art. 28)."""


CODES: Final = "notice_kind"
"""The code list of the kinds: what a posting may say it is."""


def load_notices(
    paths: Iterable[Path], codes: Codes, forms: Mapping[str, FormDef]
) -> dict[str, NoticeDef]:
    """Notice definitions by id.

    Args:
        paths: One file a kind, named after it.
        codes: Must hold the kind, or no posting of it could be recorded.
        forms: All forms; what a kind claims of records is a matter of their questions.

    Raises:
        DefinitionFault: A file cannot be used; the sentence names file and line.
    """
    found: dict[str, NoticeDef] = {}
    for path in paths:
        entry = read_entry(path)
        notice = read_notice(entry)
        entry.name_of_file("id")
        if not codes.has(CODES) or not codes.knows(CODES, notice.id):
            zh = f"「{notice.id}」不在代码表 {CODES}.csv 里，张贴了也登记不上，请在那里加一行。"
            raise entry.fault_at("id", zh)
        prove_claims_of(entry, notice, forms)
        found[notice.id] = notice
    return found


def prove_claims_of(entry: Entry, notice: NoticeDef, forms: Mapping[str, FormDef]) -> None:
    """What a kind says of its rows can be read off their records.

    Raises:
        DefinitionFault: It names a form, claim or question that is not there.
    """
    if not notice.record:
        if notice.claims:
            raise entry.fault_at(
                "claims", "写了 claims 就要写 record：每行是哪张表的登记，请补上。"
            )
        return
    form = forms.get(notice.record)
    if form is None:
        raise entry.fault_at("record", f"没有名为「{notice.record}」的表，请改 record。")
    known = {claim.id for claim in form.claims}
    for one in notice.claims:
        if one.claim and one.claim not in known:
            raise entry.fault_at("claims", f"「{form.title}」没有断言「{one.claim}」，请改正。")
    texts = [one.when for one in notice.claims if one.when]
    if strange := next(strangers(texts, form, forms), ""):
        raise entry.fault_at("claims", f"「{form.title}」没有「{strange}」这个问题，请改正。")


def read_notice(entry: Entry) -> NoticeDef:
    """One kind of notice.

    Raises:
        DefinitionFault: It cannot be used; the sentence names file and line.
    """
    columns = tuple(_column(column) for column in entry.entries("columns"))
    notice = NoticeDef(
        id=entry.text("id"),
        title=entry.text("title"),
        issuer=Issuer(entry.one_of("issuer", Issuer)),
        adults=entry.flag("adults"),
        phrases=entry.texts("phrases"),
        rows=entry.text("rows"),
        when=condition(entry, "when").text if entry.has("when") else "",
        basis=tuple(_basis(basis) for basis in entry.entries("basis")),
        preamble=entry.texts("preamble"),
        columns=columns,
        never_publish=entry.texts("never"),
        days=entry.number("days"),
        days_source=entry.text("days_source"),
        working_days=entry.flag("working"),
        aid=entry.flag("aid"),
        disclosed=entry.flag("disclosed"),
        period_label=entry.text("period_label"),
        contact_label=entry.text("contact_label"),
        closing=entry.texts("closing"),
        notes=entry.texts("notes"),
        next_step=entry.text("next_step"),
        signatures=entry.texts("signatures"),
        examples=tuple(_example(example, len(columns)) for example in entry.entries("examples")),
        record=entry.text("record", ""),
        claims=tuple(_claim(claim) for claim in entry.entries("claims")),
        whole=entry.flag("whole"),
    )
    entry.finish()
    _prove(entry, notice)
    return notice


def _prove(entry: Entry, notice: NoticeDef) -> None:
    """Refuse what would not be a lawful notice."""
    if not notice.basis:
        raise entry.fault("公示必须写明依据（basis），请补上文件名和文号。")
    if not notice.examples:
        raise entry.fault("缺少样例（examples），请至少写一个，程序靠它自查。")
    named = any(column.mask in NAMED for column in notice.columns)
    for column in notice.columns:
        if column.id in notice.never_publish or column.id in NEVER_COLUMNS:
            raise entry.fault_at("columns", f"「{column.title}」在不得公开之列，请删去这一列。")
        prove_heading(entry, column, named=False)
    if why := too_telling(notice):
        raise entry.fault_at("columns", why)
    _prove_wording(entry, notice, named=named)


def prove_heading(entry: Entry, column: NoticeColumn, *, named: bool) -> None:
    """Refuse a column whose heading says what no board may show.

    Args:
        entry: The kind, for the fault.
        column: The column.
        named: Whether the kind names people: then more is refused.

    Raises:
        DefinitionFault: It does.
    """
    if word := forbidden_heading(column.title, named=named, office=column.office):
        zh = f"「{column.title}」写着“{word}”，在不得公开之列，请删去这一列。"
        raise entry.fault_at("columns", zh)


def _prove_wording(entry: Entry, notice: NoticeDef, *, named: bool) -> None:
    """Refuse fixed wording that no board may carry: what a sheet says of all whom it names."""
    wording = {
        "title": (notice.title, "".join(notice.phrases)), "phrases": notice.phrases,
        "preamble": notice.preamble, "closing": notice.closing, "notes": notice.notes,
        "next_step": (notice.next_step,), "signatures": notice.signatures,
        "period_label": (notice.period_label,), "contact_label": (notice.contact_label,),
    }  # fmt: skip
    for key, texts in wording.items():
        for text in texts:
            if takes_rights(text):
                raise entry.fault_at(key, f"“{text}”不让人提异议，请改写：谁都可以提。")
            if found := released(text, Audience.BOARD, person=named or None).found:
                zh = f"固定文字里有{found[0].kind}，公示栏上不能公开，请改写。"
                raise entry.fault_at(key, zh)


def _claim(entry: Entry) -> NoticeClaim:
    claim = NoticeClaim(
        entry.text("says", ""), entry.text("claim", ""),
        condition(entry, "when").text if entry.has("when") else "",
        entry.text("say", ""), Otherwise(entry.one_of("else", Otherwise)),
    )  # fmt: skip
    entry.finish()
    if bool(claim.claim) == bool(claim.when):
        raise entry.fault("claim（表上的断言）和 when（条件）只写一个，请改正。")
    if claim.when and not claim.say.endswith("。"):
        raise entry.fault("写 when 要写 say：缺了什么、怎么补，以「。」结尾，请补上。")
    return claim


def _basis(entry: Entry) -> Basis:
    found = Basis(
        entry.text("title"),
        entry.text("number", ""),
        entry.text("article", ""),
        entry.one_of("text", TEXTS),
    )
    entry.finish()
    return found


def _column(entry: Entry) -> NoticeColumn:
    mask = entry.text("mask")
    if mask not in MASKS or mask in NEVER_MASKS:
        raise entry.fault_at("mask", f"「{mask}」不能用于张贴的公示，请换一个打码规则。")
    column = NoticeColumn(
        entry.text("id"), entry.text("title"), mask,
        entry.flag("merge"), entry.flag("left"), entry.text("empty", ""), entry.flag("office"),
    )  # fmt: skip
    entry.finish()
    if placeholder(column.empty):
        zh = f"“{column.empty}”不能贴出去：没有核实的行不列。本来就可以没有的写 empty: —。"
        raise entry.fault_at("empty", zh)
    return column


def _example(entry: Entry, columns: int) -> NoticeExample:
    given = entry.entry("given")
    bodies = {form: _bodies(given.entry(form)) for form in given.names}
    rows = tuple(tuple(row.split("|")) for row in entry.texts("rows"))
    for row in rows:
        if len(row) != columns:
            raise entry.fault_at("rows", f"样例每行应有 {columns} 格，请对照列补齐。")
    example = NoticeExample(entry.text("note"), entry.text("day"), bodies, rows, entry.line)
    entry.finish()
    return example


def _bodies(entry: Entry) -> dict[RecordId, Body]:
    return {RecordId(name): _body(entry.entry(name)) for name in entry.names}


def _body(entry: Entry) -> Body:
    """Answers of an example: text; several codes are parted by blanks under a name with ``*``."""
    body: dict[str, Value] = {}
    for name in entry.names:
        text = entry.text(name)
        body[name.removesuffix("*")] = text.split() if name.endswith("*") else text
    return body
