"""Reads notice definitions; one that would print too much is refused with file, line and remedy."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from forms.definitions.form_reader import strangers
from forms.definitions.notice import (
    Issuer,
    Minors,
    NoticeClaim,
    NoticeColumn,
    NoticeDef,
    NoticeExample,
    NoticePeriod,
    Otherwise,
    Paper,
    Stretch,
    placeholder,
)
from forms.definitions.quasi_identifiers import NAMED, too_telling
from forms.expressions.parser import condition
from forms.privacy.masking import MASKS
from forms.privacy.never_publish import Audience, released
from forms.privacy.never_words import forbidden_heading, takes_rights
from forms.schema.code_list import Codes
from forms.schema.form import Body, FormDef, RecordId, Value
from forms.schema.laws import NO_LAWS, RECALLED, Act, Basis, Laws, Remedy, read_basis
from forms.schema.yaml_reader import Entry, read_entry

NEVER_MASKS: Final = ("M3", "M4", "M5", "M6", "M8")
"""Masks for inside sheets, and the removed column: none of them may stand on a public board."""
NEVER_COLUMNS: Final = frozenset({
    "id_number", "certificate", "phone", "bank", "account", "birth", "health", "disease",
    "income_pc", "address", "category", "grade", "cause", "children", "payee_name", "photo", "note",
})  # fmt: skip
"""Answers no kind may print, whatever its own list says (个人信息保护法 art. 28)."""


DISCLOSED_DAYS: Final = 15
"""村民委员会组织法 (2025-10-28) art. 35: what is laid open stays up at least 15 days."""
OF_PERIOD: Final = frozenset({"period_first", "period_last"})
"""What conditions of a kind may name beside the questions of its records."""
CODES: Final = "notice_kind"
"""The code list of the kinds: what a posting may say it is."""


def load_notices(
    paths: Iterable[Path], codes: Codes, forms: Mapping[str, FormDef], laws: Laws = NO_LAWS
) -> dict[str, NoticeDef]:
    """Notice definitions by id.

    Args:
        paths: One file a kind, named after it.
        codes: Must hold the kind, or no posting of it could be recorded.
        forms: All forms; what a kind claims of records is a matter of their questions.
        laws: What kinds rest on.

    Raises:
        DefinitionFault: A file cannot be used; the sentence names file and line.
    """
    found: dict[str, NoticeDef] = {}
    for path in paths:
        entry = read_entry(path)
        notice = read_notice(entry, laws)
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
    for key, texts in (
        ("claims", [text for one in notice.claims for text in (one.when, one.among) if text]),
        ("when", [notice.when] if notice.when else []),
        ("batch", list(notice.batch)),
    ):
        strange = [name for name in strangers(texts, form, forms) if name not in OF_PERIOD]
        if strange:
            raise entry.fault_at(key, f"「{form.title}」没有「{strange[0]}」这个问题，请改正。")


def read_notice(entry: Entry, laws: Laws) -> NoticeDef:
    """One kind of notice.

    Args:
        entry: Its definition.
        laws: What it may refer to.

    Raises:
        DefinitionFault: It cannot be used; the sentence names file and line.
    """
    notice = _drawn(entry, Act(entry.one_of("act", Act)), laws)
    entry.finish()
    _prove(entry, notice)
    _prove_act(entry, notice)
    return notice


def _drawn(entry: Entry, act: Act, laws: Laws) -> NoticeDef:
    """A kind as it is written."""
    columns = tuple(_column(column) for column in entry.entries("columns"))
    asks = act is Act.PROPOSED
    return NoticeDef(
        entry.text("id"), entry.text("title"), act, Issuer(entry.one_of("issuer", Issuer)),
        Minors(entry.one_of("minors", Minors)), entry.texts("phrases"), entry.text("rows"),
        condition(entry, "when").text if entry.has("when") else "", _bases(entry, laws),
        Paper(entry.one_of("county_paper", Paper, Paper.OPTIONAL.value)),
        entry.texts("preamble"), columns, entry.texts("never"),
        days=entry.number("days") if asks else 0,
        days_source=entry.text("days_source") if asks else "",
        working_days=entry.flag("working") if asks else False,
        posted=0 if act is Act.STANDING else entry.number("posted"),
        aid=entry.flag("aid"),
        contact=laws.contacts[entry.one_of("contact", laws.contacts)],
        remedy=_remedy(entry, act, laws),
        closing=entry.texts("closing"),
        notes=entry.texts("notes"),
        next_step=entry.text("next_step"),
        signatures=entry.texts("signatures"),
        examples=tuple(_example(example, len(columns)) for example in entry.entries("examples")),
        period=_period(entry.entry("period")) if entry.has("period") else None,
        batch=entry.texts("batch"),
        record=entry.text("record", ""),
        claims=tuple(_claim(claim) for claim in entry.entries("claims")),
        whole=entry.flag("whole"),
    )  # fmt: skip


def _bases(entry: Entry, laws: Laws) -> tuple[Basis, ...]:
    """Documents by their names in ``bases.yaml``, and those a county writes down itself."""
    found = []
    for name in entry.texts("bases"):
        if name not in laws.bases:
            raise entry.fault_at("bases", f"laws/bases.yaml 里没有「{name}」，请改正。")
        found.append(laws.bases[name])
    found += [read_basis(basis) for basis in entry.entries("basis")]
    for basis in found:
        if basis.text == RECALLED:
            zh = f"《{basis.title}》的原文没有读到，不能印在公示上；请换成读过的，或让县里给文件。"
            raise entry.fault_at("bases" if entry.has("bases") else "basis", zh)
    return tuple(found)


def _remedy(entry: Entry, act: Act, laws: Laws) -> Remedy | None:
    """After a decision there is exactly one; before it, and where nothing is decided, none."""
    if act is not Act.DECIDED:
        return None
    return laws.remedies[entry.one_of("remedy", laws.remedies)]


def _period(entry: Entry) -> NoticePeriod:
    found = NoticePeriod(
        Stretch(entry.one_of("unit", Stretch)),
        entry.one_of("default", ("closed", "running")) == "closed",
        entry.text("monthly_from", ""),
    )
    entry.finish()
    return found


def _prove_act(entry: Entry, notice: NoticeDef) -> None:
    """Title, days and posting are those of the act."""
    last = notice.phrases[-1] if notice.phrases else ""
    for key, text in (("title", notice.title), ("phrases", last)):
        if not text.endswith(notice.act.words):
            words = "、".join(notice.act.words)
            zh = f"act 是{notice.act.value}，标题要以{words}结尾，请改标题或 act。"
            raise entry.fault_at(key, zh)
    if notice.disclosed and not notice.standing and notice.posted < DISCLOSED_DAYS:
        zh = f"依据村务公开的，张贴不能少于 {DISCLOSED_DAYS} 天，请改正。"
        raise entry.fault_at("posted", zh)


def _prove(entry: Entry, notice: NoticeDef) -> None:
    """Refuse what would not be a lawful notice."""
    if not notice.bases and notice.paper is not Paper.REQUIRED:
        raise entry.fault("公示必须写明依据（bases），请补上文件名和文号。")
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
        condition(entry, "among").text if entry.has("among") else "",
    )  # fmt: skip
    entry.finish()
    if bool(claim.claim) == bool(claim.when):
        raise entry.fault("claim（表上的断言）和 when（条件）只写一个，请改正。")
    if claim.among and not (claim.says and claim.otherwise is Otherwise.DROP_SENTENCE):
        zh = "among（只说其中哪些）只用于 drop_sentence，并要写 says：整句怎么说，请改正。"
        raise entry.fault_at("among", zh)
    if claim.when and not claim.say.endswith("。"):
        raise entry.fault("写 when 要写 say：缺了什么、怎么补，以「。」结尾，请补上。")
    return claim


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
