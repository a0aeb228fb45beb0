"""What can go wrong with workbooks (desktop/excel)."""

from forms.errors import CunjiError


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
    """The content is no table, whatever its name says, or it is damaged."""

    code = "not-a-workbook"
    zh = (
        "这个文件里读不出表格，它可能不是表格文件，或者已经损坏；"
        "请用 WPS 或 Excel 打开，另存为 .xlsx 后再导入。"
    )


class OldWordDocument(CunjiError):
    """A Word document of the old kind, which only word processors read."""

    code = "old-word-document"
    zh = "这是旧格式的 Word 文档（.doc），读不出里面的表；请用 WPS 打开，另存为 .docx 后再导入。"


class TooManyFiles(CunjiError):
    """A folder or an archive of more files than a village has."""

    code = "too-many-files"
    zh = "里面的文件超过 {most} 个，没有打开；请只留下要导入的表格，分几次导入。"


class NoTableAmongFiles(CunjiError):
    """Several files, a folder or an archive of which none is a table."""

    code = "no-table-among-files"
    zh = "里面没有读得出来的表格（{what}）；请确认选对了，表格另存为 .xlsx 后再导入。"


class NothingToFill(CunjiError):
    """No table of a file asks for anything."""

    code = "nothing-to-fill"
    zh = (
        "这个文件里找不到要填的地方：没有下面空着的表头，也没有右边空着的标签；"
        "已经填过的请换成空表，扫描的图片请换成 Excel 或 Word 文件。"
    )


class NobodyToFill(CunjiError):
    """A table is to be filled for nobody."""

    code = "nobody-to-fill"
    zh = "没有要填的人或户，没有写出文件；请换一个范围（--who），或先登记。"


class NobodyOnSheet(CunjiError):
    """A table is to be completed, and nobody on it is known."""

    code = "nobody-on-sheet"
    zh = "表上写的人在台账里一个也没有认出来，没有写出文件：{why}"


class AlreadyFilled(CunjiError):
    """A table has people on it; what is there is never written over unasked."""

    code = "already-filled"
    zh = (
        "这张表上已经写了 {rows} 行，原样没有动：只补空着的格子，请用 --who sheet；"
        "要从头填，请换一张空表。"
    )


class AskerMissing(CunjiError):
    """Sensitive answers are to go out, and nobody said to whom."""

    code = "asker-missing"
    zh = (
        "这张表要{classes}，给出去要写明给谁、凭什么：请用 --for 写上要表的单位，"
        "有文件的用 --paper 写上文号。"
    )


class ChangedForWhom(CunjiError):
    """Only what changed is wanted, and nobody said for which unit."""

    code = "changed-for-whom"
    zh = (
        "只填有变化的（--only-changed），请用 --for 写上给哪个单位："
        "上次给它填了什么，才比得出哪些变了。"
    )


class NoSuchAnswer(CunjiError):
    """A mapping names an answer that is none."""

    code = "no-such-answer"
    zh = "对应里的“{answer}”不是台账里的答案；可用的编号见 --show --json，改好再填。"


class WorkbookEmpty(CunjiError):
    """No visible sheet holds anything, or nothing stands under the header."""

    code = "workbook-empty"
    zh = "这个表格里没有内容；请确认选对了文件，并把花名册放在没有隐藏的工作表里，再导入。"


class NotFromSheets(CunjiError):
    """A form that no register brings in was named for a sheet."""

    code = "not-from-sheets"
    zh = (
        "「{title}」没有自己的表格：农户、人员、屯和户类型随花名册导入，系统自己记的和封存的"
        "只在页面上填。请换一种登记，或导入花名册。"
    )


class HeaderMissing(CunjiError):
    """No row looks like the header of a roster."""

    code = "header-missing"
    zh = (
        "没有找到表头；请让其中一行写明列名，至少要有「姓名」，"
        "再加「与户主关系」「身份证号码」「出生日期」「性别」「户主姓名」中的两项，然后重新导入；"
        "也可以指给程序看：在导入页上点一下表头，或在命令后加上 --header-row 3 --column 姓名=C。"
    )


class MappingWrong(CunjiError):
    """The caller's columns cannot make a roster."""

    code = "mapping-wrong"
    zh = "列的对应关系还不完整：{what}；请在「列对应」里改好后再继续。"


class SheetDayWrong(CunjiError):
    """The day the caller says a sheet speaks of cannot be right."""

    code = "sheet-day-wrong"
    zh = "这张表说的是哪一天对不上：{what}，请核对日期。"


class PlanOutdated(CunjiError):
    """The book changed between the preview and the decision to write."""

    code = "plan-outdated"
    zh = "预览之后台账又有了改动，为免覆盖，这次没有写入；请重新预览一次再导入。"


class ImpactNotAccepted(CunjiError):
    """An import does something to the village that a person has not accepted."""

    code = "impact-not-accepted"
    zh = (
        "这次导入会影响全村的户和人：{what}；还没有写入任何内容。请逐条核对，"
        "确认无误的在预览里勾选，或在命令后加上 --accept {accept} 再运行。"
    )


class NotAListToBeWhole(CunjiError):
    """Something was said to be whole that nobody is judged by for not being in it."""

    code = "not-a-list-to-be-whole"
    zh = "只有这几种登记能说名单是全的：{titles}；请去掉这句话再导入。"


class ListNotTakenInWhole(CunjiError):
    """A list was said to be whole of which rows were left out."""

    code = "list-not-taken-in-whole"
    zh = (
        "有 {count} 行没有导入，这份名单不能说是全的：没导入的人会被当成不在名单上；还没有写入。"
        "请改好这几行再导入，或者先不说名单是全的。"
    )


class ListNotWhole(CunjiError):
    """A pasted list was said to be whole while lines of it wait for a person."""

    code = "list-not-whole"
    zh = "这份名单还不能说是全的：{why}还没有写入；请先定下来，或者去掉“名单是全的”。"


class NoSuchScope(CunjiError):
    """A list was said to be whole for a hamlet that nobody knows."""

    code = "no-such-scope"
    zh = "台账里没有「{scope}」这个屯；名单对谁是全的，只能写：{known}。"


class NoSuchColumn(CunjiError):
    """A column of a list that the record has no answer for; facts say what was asked for."""

    code = "no-such-column"
    zh = "没有“{what}”这一栏，或者这份名单说不到它；请用 cunji answers 看能选哪些栏。"


class ColumnAmbiguous(CunjiError):
    """A name of a column that several answers have."""

    code = "column-ambiguous"
    zh = "叫“{what}”的栏不止一个，请写编号：{ids}。"


class ColumnSealed(CunjiError):
    """A column of what is sealed."""

    code = "column-sealed"
    zh = "“{what}”是封存的内容，不能成列带出；确实要用，请到那个人的页面上写明理由再看。"


class NoSuchView(CunjiError):
    """Columns that were never kept under that name."""

    code = "no-such-view"
    zh = "没有叫“{what}”的存法，这份名单存过的有：{known}。"
