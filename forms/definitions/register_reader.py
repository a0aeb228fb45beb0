"""What a form says about itself as a register: where it stands, how it comes in, who may what.

``group`` and ``rank`` place it, ``icon`` is its picture, ``key`` tells its records apart,
``import`` says how a workbook brings it, ``search`` how it is found, ``written_by`` and
``opened_by`` who may write and open it, ``settles`` which lists it answers, ``overlap`` which of
its spells collide.
"""

from collections.abc import Container, Iterable
from typing import Final

from forms.answers.types import TYPES
from forms.schema.code_list import Codes
from forms.schema.device_role import DeviceRole
from forms.schema.form import (
    PICTURES,
    SUBJECTS,
    Disclosure,
    FieldDef,
    FormDef,
    FromSheet,
    ImportDef,
    RegisterDef,
    SearchDef,
)
from forms.schema.yaml_reader import Entry

_PLAIN: Final = RegisterDef()
GUESTS: Final = tuple(
    role.value for role in DeviceRole if role not in {DeviceRole.SECRETARY, DeviceRole.CLERK}
)
"""Computers that write only what a form allows them to."""
SPELL: Final = ("from_day", "to_day")
"""The questions of a spell."""


def read_register(entry: Entry) -> RegisterDef:
    """The keys of a form that say what it is as a register.

    Args:
        entry: The form's definition.

    Raises:
        DefinitionFault: A key cannot be read.
    """
    return RegisterDef(
        group=entry.text("group", _PLAIN.group),
        rank=entry.number("rank") if entry.has("rank") else _PLAIN.rank,
        icon=entry.text("icon", _PLAIN.icon),
        key=entry.texts("key"),
        imports=_imports(entry.entry("import")) if entry.has("import") else _PLAIN.imports,
        search=_search(entry.entry("search")) if entry.has("search") else None,
        written_by=frozenset(entry.texts("written_by")),
        opened_by=frozenset(entry.texts("opened_by")) or _PLAIN.opened_by,
        settles=entry.texts("settles"),
        overlap=entry.texts("overlap") if entry.has("overlap") else None,
    )


def _imports(entry: Entry) -> ImportDef:
    below = entry.entry("below") if entry.has("below") else None
    made = ImportDef(
        FromSheet(entry.one_of("sheet", FromSheet)),
        entry.texts("under"),
        {name: below.texts(name) for name in below.names} if below else {},
    )
    entry.finish()
    return made


def _search(entry: Entry) -> SearchDef:
    made = SearchDef(entry.texts("names"), entry.texts("numbers"), entry.texts("detail"))
    entry.finish()
    if not made.names:
        raise entry.fault("search 要写上 names：按哪几个问题找得到，请补上。")
    return made


def prove_register(entry: Entry, form: FormDef, codes: Codes) -> None:
    """What a form says about itself as a register fits its questions.

    Args:
        entry: The form's definition.
        form: The form as read.
        codes: The code lists.

    Raises:
        DefinitionFault: Something is unknown or contradictory; the sentence names line and remedy.
    """
    made = form.register
    if made.icon not in PICTURES:
        raise entry.fault_at(
            "icon", f"没有「{made.icon}」这个图标，可用 {' '.join(sorted(PICTURES))}。"
        )
    for role in sorted(made.written_by):
        if role not in GUESTS:
            zh = f"written_by 只能是 {'、'.join(GUESTS)}；第一书记和村文书总能写，请改正。"
            raise entry.fault_at("written_by", zh)
    for code in sorted(made.opened_by):
        if not codes.knows("user_role", code):
            raise entry.fault_at("opened_by", f"代码表 user_role 里没有「{code}」，请改正。")
    _prove_import(entry, form)
    _prove_headings(entry, form)
    _prove_search(entry, form)
    _prove_overlap(entry, form)


def _prove_import(entry: Entry, form: FormDef) -> None:
    """What a register brings states what makes two of its rows the same record.

    Without it an import would have to guess which rows say the same, and different ones would
    fold into one.
    """
    if not form.register.imports.sheet.is_register:
        if form.register.key:
            raise entry.fault_at("key", "不从登记表导入的表不用写 key，请删去，或改 import。")
        return
    sealed = [f.label for f in form.fields if f.required and f.disclosure is Disclosure.SEALED]
    if sealed:
        zh = f"「{sealed[0]}」封存又必填，表格带不来，请写 import: {{sheet: never}}。"
        raise entry.fault_at("import", zh)
    if not form.register.key:
        raise entry.fault(
            "缺少「key」：导入时哪几个问题都相同才算同一条登记，"
            "请写上，如 key: [person, from_day]；不从表格导入的写 import: {sheet: never}。"
        )
    _prove_key(entry, form)


def _prove_key(entry: Entry, form: FormDef) -> None:
    """A key is made of the form's own questions, says whose record it is, and is never blank."""
    key = form.register.key
    known = _known(entry, form, "key", key)
    for name in key:
        if key.count(name) > 1:
            raise entry.fault_at("key", f"key 里「{name}」写了两次，请删去一个。")
        if known[name].disclosure is Disclosure.SEALED or known[name].type == "photos":
            zh = f"「{known[name].label}」表格带不来，不能放进 key，请换别的问题。"
            raise entry.fault_at("key", zh)
    for f in form.fields:
        if f.required and f.id in SUBJECTS and f.type == "ref" and f.id not in key:
            raise entry.fault_at("key", f"key 要写上「{f.id}」，不同的人和户不会是同一条登记。")
    if not any(known[name].required for name in key):
        raise entry.fault_at("key", "key 里至少要有一个必填的问题，请补上。")


def _prove_headings(entry: Entry, form: FormDef) -> None:
    """Words above and below belong to a roster, and to questions of the form."""
    imports = form.register.imports
    _known(entry, form, "import", imports.below)
    if (imports.under or imports.below) and not imports.sheet.is_roster:
        zh = "under 和 below 只用于花名册里的列，请删去，或把 sheet 改成 roster 或 both。"
        raise entry.fault_at("import", zh)
    if imports.below and not imports.under:
        raise entry.fault_at("import", "写了 below 就要写 under：这些列名上面写着什么，请补上。")


def _prove_search(entry: Entry, form: FormDef) -> None:
    """Nothing sealed is found, nothing sensitive is shown behind a name."""
    search = form.register.search
    if search is None:
        return
    shown = (*search.names, *search.detail)
    _prove_types(entry, form, search)
    for name, field in _known(entry, form, "search", (*shown, *search.numbers)).items():
        if field.disclosure is Disclosure.SEALED:
            raise entry.fault_at("search", f"「{field.label}」封存，不能用来找，请删去。")
        if name in shown and field.disclosure is Disclosure.SENSITIVE:
            zh = f"「{field.label}」是敏感内容，不能显示在查找结果里，请删去。"
            raise entry.fault_at("search", zh)


def _prove_types(entry: Entry, form: FormDef, search: SearchDef) -> None:
    """Names are words, numbers are numbers as people write them; a reference is no word."""
    for names, types in (
        (search.names, {"text"}),
        (search.numbers, {"text", "id_number", "phone", "certificate"}),
        (search.detail, TYPES.keys() - {"ref", "photos"}),
    ):
        for field in _known(entry, form, "search", names).values():
            if field.type not in types:
                zh = f"「{field.label}」是 {field.type}，search 里不能这样用，请换一个问题。"
                raise entry.fault_at("search", zh)


def _prove_overlap(entry: Entry, form: FormDef) -> None:
    """Spells have a subject, a beginning and an end."""
    overlap = form.register.overlap
    if overlap is None:
        return
    known = _known(entry, form, "overlap", overlap)
    ids = {f.id for f in form.fields} | known.keys()
    for name in (*SPELL, form.about):
        if name not in ids:
            zh = f"写了 overlap 的表要有「{name}」这个问题，请补上，或删去 overlap。"
            raise entry.fault_at("overlap", zh)


def prove_settles(
    entry: Entry, form: FormDef, lists: Container[str], others: Iterable[FormDef]
) -> None:
    """A list is there, and one form alone settles it.

    Args:
        entry: The form's definition.
        form: The form as read.
        lists: The lists there are.
        others: All forms.

    Raises:
        DefinitionFault: A list is unknown, or another form settles it.
    """
    for name in form.register.settles:
        if name not in lists:
            raise entry.fault_at("settles", f"没有名单「{name}」，请改 settles。")
        for other in others:
            if other.id != form.id and name in other.register.settles:
                zh = f"名单「{name}」已由「{other.title}」回答，请删去一处。"
                raise entry.fault_at("settles", zh)


def _known(entry: Entry, form: FormDef, key: str, names: Iterable[str]) -> dict[str, FieldDef]:
    """The questions named under a key."""
    fields = {f.id: f for f in form.fields}
    for name in names:
        if name not in fields:
            raise entry.fault_at(key, f"{key} 里没有「{name}」这个问题，请改正。")
    return {name: fields[name] for name in names}
