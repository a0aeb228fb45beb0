"""What each page of the console may be asked, typed: a form or query is read here, once.

A struct names the fields of a form or query with their types; a field that is left empty counts as
not given. Whatever does not fit is refused before any page sees it, in one sentence that names the
field. Text is NFC and without control signs, so that every store holds it and no page is put out of
order by it.
"""

import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Annotated, Any, Final, Literal, TypeAlias, TypeVar, get_args
from urllib.parse import parse_qsl

import msgspec
from msgspec import Meta

from forms.schema.device_role import DeviceRole
from forms.schema.yaml_reader import LONGEST
from sync.county.accounts.area import Role
from sync.errors.county import AskWrong

MOST_FIELDS: Final = 20
"""Of a form or query."""

# No control sign, nothing that turns the writing round, no separator of lines, no half character.
_SIGNS: Final = "[^\\x00-\\x1f\\x7f-\\x9f\u2028-\u202e\u2066-\u2069\ufeff\ufffd\\ud800-\\udfff]"
_LINES: Final = "[^\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\ud800-\\udfff]"
_PLAIN: Final = "里有看不见的控制符，或者太长"

VillageCode: TypeAlias = Annotated[str, Meta(pattern=r"^[0-9]{12}\Z", description="应是 12 位数字")]
AreaCode: TypeAlias = Annotated[
    str, Meta(pattern=r"^[0-9]{6}([0-9]{3}([0-9]{3})?)?\Z", description="应是 6、9 或 12 位数字")
]
CodeStart: TypeAlias = Annotated[
    str, Meta(pattern=r"^[0-9]{1,12}\Z", description="应是代码开头的几位数字")
]
DeviceId: TypeAlias = Annotated[
    str, Meta(pattern=r"^[0-9a-f]{16}\Z", description="不是一台电脑的编号")
]
RecordName: TypeAlias = Annotated[
    str, Meta(pattern=r"^[0-9a-f]{32}\Z", description="不是一条登记的编号")
]
PhotoName: TypeAlias = Annotated[
    str, Meta(pattern=r"^[0-9a-f]{64}\Z", description="不是一张照片的编号")
]
Day: TypeAlias = Annotated[date, Meta(description="应是日期，如 2026-01-31")]
RoleName: TypeAlias = Annotated[Role, Meta(description="应是列出的一种")]
ComputerRole: TypeAlias = Annotated[DeviceRole, Meta(description="应是列出的一种")]
Number: TypeAlias = Annotated[int, Meta(ge=0, le=1 << 53, description="应是不太大的整数")]
AccountName: TypeAlias = Annotated[
    str, Meta(pattern=f"^{_SIGNS}+\\Z", max_length=40, description=_PLAIN)
]
Words40: TypeAlias = Annotated[
    str, Meta(pattern=f"^{_SIGNS}+\\Z", max_length=40, description=_PLAIN)
]
Words200: TypeAlias = Annotated[
    str, Meta(pattern=f"^{_SIGNS}+\\Z", max_length=200, description=_PLAIN)
]
Words4000: TypeAlias = Annotated[
    str, Meta(pattern=f"^{_LINES}+\\Z", max_length=4000, description=_PLAIN)
]
Tick: TypeAlias = Annotated[Literal["", "1"], Meta(description="应是勾选")]
Secret: TypeAlias = Annotated[
    str, Meta(pattern="^[^\\x00]+\\Z", max_length=1000, description="太长，或者里有控制符")
]
"""A password, exactly as typed: what was chosen once must fit for ever."""
Sheet: TypeAlias = Annotated[str, Meta(max_length=LONGEST, description="太长，请分成几份")]
"""A text of many lines, read by a reader of its own."""


class Asked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A form or query without fields of its own; the base of those that have some.

    Attributes:
        token: Of the session, which a form carries.
    """

    token: Words200 = ""


class OfVillage(Asked, frozen=True, kw_only=True):
    """Pages about all villages of the area, or one."""

    village: VillageCode = ""


class OfDay(Asked, frozen=True, kw_only=True):
    """Pages as of a day; of today when none is given."""

    day: Day | None = None


class VillageSieve(Asked, frozen=True, kw_only=True):
    """Which villages are listed."""

    contact: Words40 = ""
    q: Words200 = ""


class FigureSieve(OfDay, frozen=True, kw_only=True):
    """Which figures are shown, and of where."""

    where: CodeStart = ""
    show: Words40 = ""


class CodeProposal(Asked, frozen=True, kw_only=True):
    """What stands in the form for a code already."""

    village: AreaCode = ""
    name: Words200 = ""


class IssueCode(CodeProposal, frozen=True, kw_only=True):
    """A code for a new computer."""

    village: AreaCode
    role: ComputerRole = DeviceRole.SECRETARY
    reason: Words200 = ""


class ShutOut(Asked, frozen=True, kw_only=True):
    """A computer is dealt with no more."""

    village: VillageCode
    device: DeviceId
    reason: Words200 = ""


class Readmit(Asked, frozen=True, kw_only=True):
    """A computer that enrolled after a backup: let in, or not."""

    village: VillageCode
    device: DeviceId
    does: Annotated[Literal["admit", "refuse"], Meta(description="应是确认或不认")]


class SettleClash(Asked, frozen=True, kw_only=True):
    """One of two values."""

    village: VillageCode
    clash: Words40
    how: Annotated[
        Literal["in_force", "proposed", "both", "new"], Meta(description="应是列出的一种")
    ]
    words: Words4000 = ""


class OnePosting(Asked, frozen=True, kw_only=True):
    """A posting of a village."""

    village: VillageCode
    record: RecordName


class OneErasure(Asked, frozen=True, kw_only=True):
    """An erasure a village asks for."""

    village: VillageCode
    id: RecordName


class OnePhoto(OnePosting, frozen=True, kw_only=True):
    """A photo of a posting."""

    sha: PhotoName


class TypedSheet(OfVillage, frozen=True, kw_only=True):
    """What is printed below a sheet."""

    number: Words200 = ""
    digest: Words4000 = ""


class TakePack(OfDay, frozen=True, kw_only=True):
    """A pack to be tried or published."""

    body: Sheet = ""
    does: Annotated[Literal["try", "publish"], Meta(description="应是试算或发布")] = "try"


class TakeExport(OfDay, frozen=True, kw_only=True):
    """What leaves the console, and why."""

    village: VillageCode = ""
    kind: Words40 = ""
    reason: Words200 = ""
    file: Annotated[Literal["xlsx", "csv"], Meta(description="应是 xlsx 或 csv")] = "xlsx"


class AuditSieve(Asked, frozen=True, kw_only=True):
    """Which entries of the audit."""

    before: Number | None = None
    account: AccountName = ""
    where: CodeStart = ""


class SignIn(Asked, frozen=True, kw_only=True):
    """Who signs in."""

    name: AccountName = ""
    password: Secret = ""
    code: Words40 = ""


class ChoosePassword(Asked, frozen=True, kw_only=True):
    """A password instead of another."""

    old: Secret = ""
    new: Secret = ""
    again: Secret = ""
    code: Words40 = ""


class TypeCode(Asked, frozen=True, kw_only=True):
    """What the telephone shows."""

    code: Words40 = ""


class ChangeAccount(Asked, frozen=True, kw_only=True):
    """An account is made, closed or given a password anew."""

    does: Annotated[Literal["add", "close", "reset"], Meta(description="应是列出的一种")]
    name: AccountName
    role: RoleName | None = None
    area: CodeStart = ""
    reason: Words200 = ""


class AnswerWaiting(Asked, frozen=True, kw_only=True):
    """Yes or no to what waits for a second person."""

    item: Annotated[int, Meta(ge=0, le=999_999, description="应是 6 位数字")]
    does: Annotated[Literal["confirm", "withdraw"], Meta(description="应是列出的一种")]


class AskToken(Asked, frozen=True, kw_only=True):
    """A token for another program is asked for, or taken back."""

    does: Annotated[Literal["add", "close"], Meta(description="应是列出的一种")]
    name: Words40 = ""
    figures: Tick = ""
    returns: Tick = ""
    exports: Tick = ""
    intake: Tick = ""
    area: CodeStart = ""
    days: Annotated[int, Meta(ge=1, le=366, description="应是 1 到 366 天")] = 90
    id: Annotated[str, Meta(pattern=r"^[0-9a-f]{12,32}\Z", description="不是令牌的编号")] = ""
    reason: Words200 = ""


class IntakeSieve(Asked, frozen=True, kw_only=True):
    """Which return that was handed in is shown."""

    item: Number | None = None


S = TypeVar("S", bound=Asked)

_LABELS: Final[Mapping[str, str]] = {
    "account": "账号", "again": "再输一次", "area": "管辖范围", "before": "从哪一条起",
    "body": "发布包", "days": "有效天数", "exports": "导出", "figures": "看数字",
    "intake": "交报表", "returns": "看报表",
    "clash": "哪一处不一致", "code": "口令", "contact": "联系情况", "day": "日期",
    "device": "电脑", "digest": "核对码", "does": "要做什么", "file": "文件种类", "how": "选哪一个",
    "id": "哪一次删除",
    "item": "哪一项", "kind": "内容", "name": "名称", "new": "新密码", "number": "编号",
    "old": "现在的密码", "password": "密码", "q": "村名或代码", "reason": "原因", "record": "公示",
    "role": "身份", "sha": "照片", "show": "哪一项", "token": "页面的凭据", "village": "村代码",
    "where": "村或乡镇代码", "words": "另写的内容",
}  # fmt: skip
"""What people call the fields."""
_AS_TYPED: Final = frozenset({"password", "old", "new", "again", "body"})
_FIRST, _LAST = date(1900, 1, 1), date(2199, 12, 31)
"""Days that may be asked for: far from where days end, for deadlines are counted on both sides."""
_NOT_GIVEN: Final = "没有填"
_STRANGE: Final = "不是这个页面上的"


def pairs_of(text: str) -> dict[str, str]:
    """The fields of an encoded form or query.

    Raises:
        AskWrong: It is not UTF-8, says a field twice, or has more fields than any of ours.
    """
    try:
        pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="strict")
    except ValueError:
        raise AskWrong(field="表单", why="的文字读不懂") from None
    return once(pairs)


def once(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Fields by name.

    Raises:
        AskWrong: One is there twice: nobody can say which is meant.
    """
    found: dict[str, str] = {}
    for name, text in pairs:
        if name in found:
            raise AskWrong(field=_LABELS.get(name, "表单"), why="写了两遍")
        found[name] = text
    return found


def read_ask(kind: type[S], fields: Mapping[str, str]) -> S:
    """A form or query as its page wants it.

    Raises:
        AskWrong: A field is missing, unknown or not of its type.
    """
    given = {
        name: text if name in _AS_TYPED else unicodedata.normalize("NFC", text).strip()
        for name, text in fields.items()
    }
    known = msgspec.structs.fields(kind)
    if given.keys() - {field.name for field in known}:
        raise AskWrong(field="表单", why="里有一项" + _STRANGE)
    read: dict[str, Any] = {}
    for field in known:
        text = given.get(field.name)
        if text:
            read[field.name] = _value(field.name, text, field.type)
        elif field.required:
            raise AskWrong(field=_LABELS[field.name], why=_NOT_GIVEN)
    return kind(**read)


def is_of(kind: Any, text: str) -> bool:
    """Whether a text is of a type of this page."""
    try:
        msgspec.convert(text, kind)
    except msgspec.ValidationError:
        return False
    return True


def _value(name: str, text: str, kind: Any) -> object:
    try:
        value = msgspec.convert(text, kind, strict=False)
    except msgspec.ValidationError:
        raise AskWrong(field=_LABELS[name], why=_means(kind)) from None
    if isinstance(value, date) and not _FIRST <= value <= _LAST:
        raise AskWrong(field=_LABELS[name], why=f"应在 {_FIRST.year} 到 {_LAST.year} 年之间")
    return value


def _means(kind: Any) -> str:
    """What should stand there, as the type says it."""
    for part in get_args(kind):
        if isinstance(part, Meta) and part.description:
            return part.description
        if found := _means(part):
            return found
    return ""
