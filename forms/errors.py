"""The one tree of errors a person may be told about.

Every error has a code (stable, for logs and scripts), one Chinese sentence that ends in what to
do, and facts that fill the sentence. Facts never hold names or identity numbers: the sentence may
reach a log file. Anything that is not a ``CunjiError`` is our own bug.
"""

from collections.abc import Iterator
from typing import ClassVar

from typing_extensions import override


class CunjiError(Exception):
    """The root: something in the world went wrong and the person can be told what to do."""

    code: ClassVar[str] = "cunji"
    zh: ClassVar[str] = (
        "村记刚才出了一个问题，保存过的都在。可以接着用；"
        "请存一份故障报告发给技术人员，里面没有任何人的资料。"
    )
    status: ClassVar[int] = 0
    """HTTP status of an answer of the county that says so; 0 where the error is told at home only.

    What such an error carries are the parameters of its constructor, kept in ``facts`` by name.
    """

    def __init__(self, **facts: object) -> None:
        super().__init__()
        self.facts = facts

    @property
    def told(self) -> str:
        """The sentence for the person."""
        return self.zh.format(**self.facts)

    @override
    def __str__(self) -> str:
        """The English log line."""
        return f"{self.code} {self.facts}" if self.facts else self.code


def every_error() -> Iterator[type[CunjiError]]:
    """Every class of error there is, as far as its module is loaded."""
    waiting = [CunjiError]
    while waiting:
        yield (kind := waiting.pop())
        waiting += kind.__subclasses__()


class NeverPublished(CunjiError):
    """A number that may never stand on a public sheet was about to be printed."""

    code = "never-published"
    not_to_be_said = True
    zh = "{place}里有{kind}，公示栏上不能公开：请打开对应的记录把它删去，再重新生成。"


class TooTelling(CunjiError):
    """A row says so much that everybody knows who is meant; facts say where and what."""

    code = "too-telling"
    not_to_be_said = True
    zh = "{place}除姓名和屯以外还写了{kinds}，合起来能认出是谁：请打开对应的记录，至多留一项。"


class ApprovalMissing(CunjiError):
    """What the county allows only with somebody's approval was about to be printed."""

    code = "approval-missing"
    not_to_be_said = True
    zh = "{why}确实要公示的，请批准的人写下姓名和理由，再生成。"


class HiddenFiguresSealed(CunjiError):
    """What earlier tables hid cannot be read here, so another table might give it away."""

    code = "hidden-figures-sealed"
    zh = (
        "以前交出去的表里隐去了一些数，是密存的，这台电脑打不开，再出一张可能让人倒推出来，"
        "没有生成；请由村里的电脑出这张表。"
    )


class Unreadable(CunjiError):
    """A typed or imported answer cannot be understood; ``zh`` of the instance is the sentence."""

    code: ClassVar[str] = "answer-unreadable"
    zh: ClassVar[str] = "这一格读不懂，请按提示重填。"

    def __init__(self, zh: str) -> None:
        super().__init__()
        # the class keeps a sentence of its own for the reference table, so only here it varies
        object.__setattr__(self, "zh", zh)


class ExpressionError(CunjiError):
    """A condition in a definition is not written in our small language."""

    code: ClassVar[str] = "expression-wrong"
    zh: ClassVar[str] = "条件「{text}」第 {column} 个字符处写错了：{reason}"

    def __init__(self, text: str, column: int, reason: str) -> None:
        super().__init__(text=text, column=column, reason=reason)
        self.reason = reason


class DefinitionFault(CunjiError):
    """A definition file cannot be used; the sentence names file and line."""

    code: ClassVar[str] = "definition-wrong"
    zh: ClassVar[str] = "定义文件 {file} 第 {line} 行有误：{reason}"

    def __init__(self, file: str, line: int, reason: str) -> None:
        super().__init__(file=file, line=line, reason=reason)
        self.line = line
        self.reason = reason


class UnknownForm(CunjiError):
    """No definition has this id: a newer program wrote it, or a name is misspelt."""

    code: ClassVar[str] = "form-unknown"
    zh: ClassVar[str] = "没有名为「{form}」的表，请核对表名，或安装新版程序后再打开。"


class UnknownRuleList(CunjiError):
    """No rule makes a list of this name."""

    code: ClassVar[str] = "rule-list-unknown"
    zh: ClassVar[str] = "没有名为「{list}」的名单，请核对名称后再试。"


class NoHamlets(CunjiError):
    """A notice that has no column of hamlets cannot be cut by hamlet."""

    code = "no-hamlets"
    zh = "这种公示不按屯列，不能按屯分条；请整张打印。"


class CertificateRefused(CunjiError):
    """Something was to be certified that a village committee must not certify."""

    code = "certificate-refused"
    zh = (
        "{item}不该由村民委员会出具（民发〔2020〕20号），请群众找{instead}；"
        "要证明的单位可以自己核查。"
    )


class LetterNotReady(CunjiError):
    """What a letter would say does not stand in the record, or is over."""

    code = "letter-not-ready"
    zh = "《{title}》还不能出：{why}"


class LetterAboutOther(CunjiError):
    """The record named is of another form than the kind of letter is about."""

    code = "letter-about-other"
    zh = "《{title}》要选一条「{form}」的登记，请核对编号。"


class NoSuchPart(CunjiError):
    """A sheet was asked for a time or batch of which there is nothing."""

    code = "no-such-part"
    zh = "{title}没有「{key}」这一期（批），可以选：{known}。"


class CountyPaperMissing(CunjiError):
    """A kind rests on a paper of the county, and nobody has written down which."""

    code = "county-paper-missing"
    not_to_be_said = True
    zh = (
        "{title}要按县里的文件办，还不知道张贴那天有效的是哪一份：请在「县里的文件」登记名称、文号和"
        "施行日期，选用于「{kind}」，看过原文的再生成。"
    )


class ContactMissing(CunjiError):
    """A sheet of the township or the county without the office that receives objections."""

    code = "contact-missing"
    not_to_be_said = True
    zh = "{title}的异议由{receives}受理，还没有填写{labels}，请到本村信息里补填后再生成。"
