"""What can go wrong with paper: notices, their life, forms, photos."""

from forms.errors import CunjiError


class PdfUnreadable(CunjiError):
    """Bytes that should be a PDF cannot be opened."""

    code = "pdf-unreadable"
    zh = "这个文件打不开，不是完整的 PDF；请换一个文件，或重新生成一次。"


class PaperMissing(CunjiError):
    """The PDF to check is not there or cannot be read."""

    code = "paper-missing"
    zh = "读不出要核对的 PDF 文件，它可能已被移动、改名或 U 盘已拔出；请重新选择文件。"


class FontsUnavailable(CunjiError):
    """The bundled fonts cannot be unpacked: disk full, folder not writable, or files damaged."""

    code = "fonts-unavailable"
    zh = (
        "打印用的字体没有就位（{folder}），请检查磁盘空间和文件夹权限后重试，仍不行请重新安装程序。"
    )


class NothingToPost(CunjiError):
    """A notice of this kind would be empty on that day."""

    code = "nothing-to-post"
    not_to_be_said = True
    zh = "{day}没有需要公示的内容（{title}），不用张贴；如果有漏，请先补录对应的记录。"


class RowsNotReady(CunjiError):
    """Something is to be announced, and none of it may be printed as it is written down."""

    code = "rows-not-ready"
    zh = "{title}现在还不能出：{why}"


class UnknownNotice(CunjiError):
    """There is no notice of this kind."""

    code = "unknown-notice"
    zh = "没有编号为{kind}的公示种类，请从{known}中选一种。"


class NoticeUnusable(CunjiError):
    """The county published the kind in a way this program cannot use."""

    code = "notice-unusable"
    zh = "这种公示现在出不了。{why}"


class ApprovalEmpty(CunjiError):
    """An approval without a name or without a reason."""

    code = "approval-empty"
    zh = "破例公示要写明批准人的姓名和理由，请补全后再生成。"


class DayDoubtful(CunjiError):
    """The day on a sheet, or the clock of this computer, can hardly be right; nobody confirmed."""

    code = "day-doubtful"
    zh = "{why}日期没有错的，请加上 --sure 再生成一次。"


class FileNameTelling(CunjiError):
    """A file name that holds a number nobody may read by the way."""

    code = "file-name-telling"
    zh = "文件名或文件夹名里有{kind}，会跟着文件到处走；请换一个名称。"


class PhotoUnreadable(CunjiError):
    """A photo that is none; facts say which one."""

    code = "photo-unreadable"
    zh = "第{number}张照片打不开，请换成 JPG 或 PNG 格式的照片再试一次。"


class TooManyPhotos(CunjiError):
    """More photos than a page shows well."""

    code = "too-many-photos"
    zh = "留痕单最多放 {most} 张照片，请挑一张近照、一张远照，再生成。"


class NoSuchPosting(CunjiError):
    """The record is no posting."""

    code = "no-such-posting"
    zh = "这个编号不是公示张贴的登记，请用 cunji board 查看编号。"


class QuarterUnclear(CunjiError):
    """A quarter that is not written as one."""

    code = "quarter-unclear"
    zh = "季度写成 2026Q4 的样子（年份、Q、第几季），请改一下再运行。"


class NothingArchived(CunjiError):
    """No sheet was posted in the quarter."""

    code = "nothing-archived"
    zh = "这个季度没有登记过张贴的公示，请先登记公示张贴，或换一个季度。"


class NoDraft(CunjiError):
    """A sheet whose life has begun is thrown away by nobody."""

    code = "no-draft"
    zh = "「{title}」已经核对过或破例批准过，不能当草稿清掉；不用了的请填撤下更正日期和原因。"


class NoLetterMade(CunjiError):
    """Letters for a list of which nobody gets one."""

    code = "no-letter-made"
    zh = "这份名单上没有一份出得来：{why}"


class LetterForWhom(CunjiError):
    """A letter that is wanted for nobody, or for a list its kind is not about."""

    code = "letter-for-whom"
    zh = (
        "请写明给谁出：一条登记的编号，或者 --who list:名单、hamlet:屯名、all；"
        "名单只能出关于人或户的文书。"
    )
