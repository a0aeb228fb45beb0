"""What can go wrong on the command line and in the demonstration."""

from forms.errors import CunjiError


class FileUnreadable(CunjiError):
    """A file named on the command line cannot be read; facts say which one."""

    code = "file-unreadable"
    zh = "读不到{what}，请检查文件路径和权限后再试一次。"


class FileUnwritable(CunjiError):
    """A file named on the command line cannot be written."""

    code = "file-unwritable"
    zh = "写不进指定的文件，请检查文件夹是否存在、磁盘是否已满，再试一次。"


class NoSuchReport(CunjiError):
    """A return that nobody defined."""

    code = "no-such-report"
    zh = "没有编号为 {kind} 的报表，请从 {known} 中选一种。"


class ReportPaperUnknown(CunjiError):
    """A file name whose ending says neither workbook nor PDF."""

    code = "report-paper-unknown"
    zh = "报表只能存为 .xlsx 或 .pdf，请改文件名的后缀。"


class CopyPaperUnknown(CunjiError):
    """A file name for a person's copy whose ending says neither PDF nor JSON."""

    code = "copy-paper-unknown"
    zh = "本人资料只能存为 .pdf（给人看）或 .json（给程序用），请改文件名的后缀。"


class NoSuchBundled(CunjiError):
    """A part of others that the program does not hold."""

    code = "no-such-bundled"
    zh = "村记里没有叫 {name} 的部分，请用 cunji licences 看全部。"


class NoSuchForm(CunjiError):
    """A form id that nobody defined."""

    code = "no-such-form"
    zh = "没有叫 {form} 的表单，请用 cunji forms 查看全部表单。"


class NoSuchImpact(CunjiError):
    """Something was accepted that no import does."""

    code = "no-such-impact"
    zh = "--accept 里的 {what} 认不出来，只能是：{known}；几个一起写的用逗号隔开。"


class NoSuchRecord(CunjiError):
    """A record id that is not in this book."""

    code = "no-such-record"
    zh = "这本台账里没有这个编号的登记，请用 cunji list 查看编号。"


class NoSuchHousehold(CunjiError):
    """A household named on the command line is not in this book, or more than one is called so."""

    code = "no-such-household"
    zh = "「{given}」这一户{many}，请写户编号，或者用 cunji list 看编号；一个屯写 hamlet:屯名。"


class NoHouseholdThere(CunjiError):
    """A hamlet named on the command line in which no household lives, or that is not there."""

    code = "no-household-there"
    zh = "屯「{given}」没有在册的户，请核对屯名；有户的屯：{known}。"


class NobodyCalledSo(CunjiError):
    """A range of people that a table is to be filled for, and that is not in the book."""

    code = "nobody-called-so"
    zh = (
        "--who 写的在台账里找不到，请写 all、person:编号、household:编号、hamlet:屯名、list:名单"
        " 或 sheet；编号用 cunji list 查看。"
    )


class CountyNotStarted(CunjiError):
    """The practice county did not come up."""

    code = "county-not-started"
    zh = "练习用的县服务器没有启动，请确认村记安装完整后再运行一次。"


class DesktopMissing(CunjiError):
    """There is no screen to open a window on; Qt would end the process."""

    code = "desktop-missing"
    zh = "没有找到桌面。请在电脑的桌面上打开村记。"


class SystemLibraryMissing(CunjiError):
    """The system lacks libraries that Qt asks for."""

    code = "system-library-missing"
    zh = "缺少系统组件。请管理员运行：apt-get install {packages}。"


class RoleRefused(CunjiError):
    """Somebody of another role would have to open sealed answers."""

    code = "role-refused"
    zh = "这项内容封存，只有{who}可以查看；请由他们本人打开并写明理由。"


class LeavingUnreasoned(CunjiError):
    """A file about people was to leave, and nobody said for whom or on what ground."""

    code = "leaving-unreasoned"
    zh = (
        "这份文件里有个人信息，带出去要写明给谁、凭什么（哪份文件、哪件事），记入查阅和带出记录；"
        "请写全再存（命令行：--to 给谁 --reason 凭什么）。"
    )


class NothingToSettle(CunjiError):
    """No open item of 待核对 that a word closes has a fingerprint given, or there is no reason."""

    code = "nothing-to-settle"
    zh = (
        "没有这个指纹的待核对，或者没有写理由；请用 cunji check --json 看指纹，再加上 --reason。"
        "两台电脑写得不一样的，要在「上报」页选定。"
    )


class NoSuchLetter(CunjiError):
    """No kind of letter has this id, and nothing says that a village must not certify it."""

    code = "no-such-letter"
    zh = (
        "没有「{kind}」这种文书。能出的有：{known}。没有法律法规依据的证明，"
        "村民委员会不出具（民发〔2020〕20号）。"
    )


class NoSuchHelper(CunjiError):
    """No helper, or more than one, goes by what was given."""

    code = "no-such-helper"
    zh = "帮扶人里{many}，请用 cunji list 看编号，写编号。"


class HandOverRefused(CunjiError):
    """Somebody cannot take over what another leaves."""

    code = "hand-over-refused"
    zh = "没有交接：{why}"


class BookNotNamed(CunjiError):
    """A backup was to be compared, and nobody said with which book."""

    code = "book-not-named"
    zh = "没有写和哪本台账比，请写成 cunji restore 备份文件 台账文件 --compare。"


class EventRefused(CunjiError):
    """An event of life is not known, or cannot be written as it was told."""

    code = "event-refused"
    zh = "没有登记：{why}"


class FreshNotGiven(CunjiError):
    """A new passphrase was to be set, and nobody gave one, or nobody said whose it is."""

    code = "fresh-not-given"
    zh = (
        "没有给新口令：请写 --new-passphrase-file 文件（第一行），"
        "交接的还要写 --name 姓名（职务）。"
        "想要一个提议，用 cunji passphrase --propose。"
    )
