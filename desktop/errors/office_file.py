"""What can go wrong with a file of somebody else that is to be filled (desktop/container)."""

from forms.errors import CunjiError


class OfficeFileUnknown(CunjiError):
    """Neither a workbook nor a Word document we can write into, whatever its name says."""

    code = "office-file-unknown"
    zh = (
        "这个文件填不了：它不是 .xlsx、.xlsm、.xls、.et 或 .docx；"
        "请用 WPS 打开它，另存为 .xlsx 或 .docx 后再填。"
    )


class OfficeFileDamaged(CunjiError):
    """A part of the file cannot be understood; facts say which one."""

    code = "office-file-damaged"
    zh = "这个文件的 {place} 读不懂，可能已经损坏；请用 WPS 打开它，另存一份后再填。"


class OfficeFileHostile(CunjiError):
    """The file is built as no office program builds one: entities, loops, names twice."""

    code = "office-file-hostile"
    zh = (
        "这个文件的 {place} 里有{what}，办公软件不会这样写，为了安全没有打开；"
        "请让发来的人用 WPS 另存一份再发来。"
    )


class OfficeFileTooLarge(CunjiError):
    """The file, or what it unpacks to, is larger than any form is."""

    code = "office-file-too-large"
    zh = "这个文件过大（或解压后大得不正常），没有打开；请只留要填的那张表，另存为新的文件后再填。"


class OfficeFileLocked(CunjiError):
    """The file asks for a password."""

    code = "office-file-locked"
    zh = "这个文件设有打开密码；请在 WPS 或 Excel 里输入密码打开，取消密码后另存，再填。"


class OfficeFileSigned(CunjiError):
    """The file carries a digital signature, which no change survives."""

    code = "office-file-signed"
    zh = (
        "这个文件带有电子签名，填了以后签名就失效；"
        "请先问发来的单位，确认可以填再继续，或请他们发一份没有签名的。"
    )


class NoSuchTable(CunjiError):
    """A cell was named on a sheet or table that the file does not have."""

    code = "no-such-table"
    zh = "这个文件里没有「{table}」这张表，可能换过版本；请重新打开空表再填。"


class BeyondTable(CunjiError):
    """A cell lies farther out than the file can hold."""

    code = "beyond-table"
    zh = "「{table}」放不下第 {row} 行第 {column} 列；请分成几个文件来填。"


class RowsCannotGrow(CunjiError):
    """More rows are needed than the table has, and this file cannot get more."""

    code = "rows-cannot-grow"
    zh = "「{table}」不能加行（{why}）；请分成几个文件来填，或者先在 WPS 里把行加够再填。"


class TooManyFormats(CunjiError):
    """The workbook has no room for one more cell format."""

    code = "too-many-formats"
    zh = "这个表格的单元格格式太多，加不进文本格式；请在 WPS 里清理格式，另存后再填。"


class AllProtected(CunjiError):
    """Every cell that was to be filled is protected; a file with nothing in it helps nobody."""

    code = "all-protected"
    zh = (
        "要填的 {cells} 格全有保护，一格也写不进去，没有写出文件；"
        "请在 WPS 里取消工作表保护再填，确实可以填的用 --locked（保护还在）。"
    )


class TemplateBroken(CunjiError):
    """A block of a village's own template cannot be read; facts say which one and why."""

    code = "template-broken"
    zh = "模板里的「{name}」写得不完整：{why}；请在 WPS 里改好模板再出。"


class TemplateNotJoined(CunjiError):
    """Letters of one template whose head or foot differs, so that no one document can hold them."""

    code = "template-not-joined"
    zh = "这个模板的页眉或页脚里有每人不同的内容，合不成一个文件；请选一人一份。"


class ConverterMissing(CunjiError):
    """A PDF of an office file is wanted, and nothing is installed that makes one."""

    code = "converter-missing"
    zh = "这台电脑没有装 LibreOffice，做不出 PDF；请另存为 Word 或 Excel，用 WPS 打开看和打印。"


class ConverterFailed(CunjiError):
    """LibreOffice is installed and made no PDF."""

    code = "converter-failed"
    zh = "LibreOffice 没有把这个文件做成 PDF；请另存下来，用 WPS 打开看和打印，或者再试一次。"


class FileCannotBeLocked(CunjiError):
    """A password is wanted for a kind of file that takes none from us."""

    code = "file-cannot-be-locked"
    zh = (
        "这种文件加不了打开密码，只有 .xlsx、.xlsm、.docx 能加；"
        "旧格式（.xls、.et）和 CSV 请另存成 .xlsx，或者不加密码、用别的办法交。"
    )


class FilePasswordWeak(CunjiError):
    """A password that is guessed at once, or longer than office programs take."""

    code = "file-password-weak"
    zh = "打开密码请用 {least} 到 {most} 个字符，不要全是一样的；另外告诉收的人，不要和文件一起发。"


class FilePasswordsDiffer(CunjiError):
    """The password was typed twice, and not the same."""

    code = "file-passwords-differ"
    zh = "两次输入的打开密码不一样，没有写出文件；请再运行一次。"
