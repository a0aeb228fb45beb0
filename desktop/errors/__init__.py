"""What can go wrong on the desktop: the encrypted book, workbooks, paper. Each part appends."""

from desktop.errors.paper import (
    ApprovalEmpty as ApprovalEmpty,
)
from desktop.errors.paper import (
    FileNameTelling as FileNameTelling,
)
from desktop.errors.paper import (
    FontsUnavailable as FontsUnavailable,
)
from desktop.errors.paper import (
    NoHamlets as NoHamlets,
)
from desktop.errors.paper import (
    NoSuchPosting as NoSuchPosting,
)
from desktop.errors.paper import (
    NothingArchived as NothingArchived,
)
from desktop.errors.paper import (
    NothingToPost as NothingToPost,
)
from desktop.errors.paper import (
    PaperMissing as PaperMissing,
)
from desktop.errors.paper import (
    PdfUnreadable as PdfUnreadable,
)
from desktop.errors.paper import (
    PhotoUnreadable as PhotoUnreadable,
)
from desktop.errors.paper import (
    QuarterUnclear as QuarterUnclear,
)
from desktop.errors.paper import (
    TooManyPhotos as TooManyPhotos,
)
from desktop.errors.paper import (
    UnknownNotice as UnknownNotice,
)
from forms.errors import CunjiError

# Workbooks (desktop/excel)


class SheetMissing(CunjiError):
    """The file to import is not there."""

    code = "sheet-missing"
    zh = "找不到要导入的文件，它可能已被移动或改名；请重新选择文件。"


class WorkbookBusy(CunjiError):
    """The file exists but cannot be read: another program holds it, or the stick was pulled."""

    code = "workbook-busy"
    zh = "读不出这个文件，它可能正在 WPS 或 Excel 里打开着；请先保存并关闭它，再导入一次。"


class WorkbookTooLarge(CunjiError):
    """More than any roster holds, or an archive made to swell."""

    code = "workbook-too-large"
    zh = (
        "这个表格过大（或解压后大得不正常），没有打开；"
        "请只保留花名册所在的工作表，另存为新的 .xlsx 后再导入。"
    )


class WorkbookLocked(CunjiError):
    """The workbook asks for a password."""

    code = "workbook-locked"
    zh = "这个表格设有打开密码；请在 WPS 或 Excel 里输入密码打开，取消密码后另存，再导入。"


class NotAWorkbook(CunjiError):
    """The content is no workbook, whatever its name says, or it is damaged."""

    code = "not-a-workbook"
    zh = (
        "这个文件的内容不是 Excel 表格，或者已经损坏；"
        "请用 WPS 或 Excel 打开，另存为 .xlsx 后再导入。"
    )


class WorkbookEmpty(CunjiError):
    """No visible sheet holds anything, or nothing stands under the header."""

    code = "workbook-empty"
    zh = "这个表格里没有内容；请确认选对了文件，并把花名册放在没有隐藏的工作表里，再导入。"


class HeaderMissing(CunjiError):
    """No row looks like the header of a roster."""

    code = "header-missing"
    zh = (
        "没有找到表头；请让其中一行写明列名，至少要有「姓名」，"
        "再加「与户主关系」「身份证号码」「出生日期」「性别」「户主姓名」中的两项，然后重新导入。"
    )


class MappingWrong(CunjiError):
    """The caller's columns cannot make a roster."""

    code = "mapping-wrong"
    zh = "列的对应关系还不完整：{what}；请在「列对应」里改好后再继续。"


class PlanOutdated(CunjiError):
    """The book changed between the preview and the decision to write."""

    code = "plan-outdated"
    zh = "预览之后台账又有了改动，为免覆盖，这次没有写入；请重新预览一次再导入。"


# Preview of paper (desktop/notices/preview.py)


# Paper (desktop/notices)


# The encrypted book (desktop/vault.py, desktop/book.py)


class BookInUse(CunjiError):
    """Another program, or another window, has the book open."""

    code = "book-in-use"
    zh = "这本台账正在另一个窗口或程序里打开着；请先在那边关闭，再回到这里打开。"


class WrongPassphrase(CunjiError):
    """The passphrase does not open the book."""

    code = "wrong-passphrase"
    zh = "口令不对，没有打开；请核对大小写和输入法后再输一次，忘记口令时请用恢复码打开。"


class WrongRecoveryCode(CunjiError):
    """The recovery code is well written but of another book, or of an earlier passphrase."""

    code = "wrong-recovery-code"
    zh = "这个恢复码打不开这本台账；请找到最近一次设置口令时打印的恢复码，再输一次。"


class RecoveryCodeMistyped(CunjiError):
    """A row of the recovery code does not fit its check character; facts name the row."""

    code = "recovery-code-mistyped"
    zh = "恢复码第 {row} 行有输错的字符；请对照纸上这一行逐个核对后再输一次。"


class RecoveryCodeIncomplete(CunjiError):
    """Characters of the recovery code are missing, too many, or not of its alphabet."""

    code = "recovery-code-incomplete"
    zh = "恢复码应为 {expected} 个字母或数字，现在是 {found} 个；请对照纸上四行补齐后再输。"


class PassphraseNotGiven(CunjiError):
    """A command was run where nobody can type."""

    code = "passphrase-not-given"
    zh = "没有读到口令；请在终端里运行并输入口令，或用 --passphrase-file 指定口令文件。"


class PassphraseTooShort(CunjiError):
    """The passphrase can be guessed."""

    code = "passphrase-too-short"
    zh = "口令太短；请至少用 {least} 个字，例如几个不相干的词连在一起，再试一次。"


class NotABook(CunjiError):
    """The file is something else, or empty."""

    code = "not-a-book"
    zh = "这个文件不是村记的台账；请重新选择台账文件（通常以 .cunji 结尾）。"


class BookMissing(CunjiError):
    """There is no file of this name."""

    code = "book-missing"
    zh = "找不到这本台账，它可能被移动、改名，或 U 盘没有插好；请重新选择文件。"


class BookExists(CunjiError):
    """A file of this name is there already; it is never overwritten."""

    code = "book-exists"
    zh = "这个位置已经有同名文件，没有覆盖它；请换一个文件名，或者直接打开它。"


# Command line (desktop/cli) and demonstration (desktop/demo)


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


class NoSuchForm(CunjiError):
    """A form id that nobody defined."""

    code = "no-such-form"
    zh = "没有叫 {form} 的表单，请用 cunji forms 查看全部表单。"


class NoSuchRecord(CunjiError):
    """A record id that is not in this book."""

    code = "no-such-record"
    zh = "这本台账里没有这个编号的登记，请用 cunji list 查看编号。"


class CountyNotStarted(CunjiError):
    """The practice county did not come up."""

    code = "county-not-started"
    zh = "练习用的县服务器没有启动，请确认安装完整（uv sync）后再运行一次。"


class RoleRefused(CunjiError):
    """Somebody of another role would have to open sealed answers."""

    code = "role-refused"
    zh = "这项内容封存，只有{who}可以查看；请由他们本人打开并写明理由。"
