"""The grammar of the command line; each command names the function that does it.

It is long because every command and option has its line here, where ``--help`` is read from.
"""

import argparse
from collections.abc import Callable
from datetime import date
from pathlib import Path

from desktop.cli import (
    fill,
    lists,
    notices,
    people,
    records,
    rights,
    rules,
    safe,
    sync,
    tables,
    township,
)
from forms.privacy.never_publish import Audience
from sync.command_line import Grammar

Command = Callable[[argparse.Namespace], int | None]

PART = "哪一期、哪一批：2026-Q3、2026-10、2026、批次的叫法；不写就是最近的一期（批）"
"""What ``--part`` of a notice means."""


def a_day(text: str) -> date:
    """A day as YYYY-MM-DD.

    Raises:
        argparse.ArgumentTypeError: It is not one.
    """
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"日期写成 2026-11-01 的样子，不是 {text}") from None


OPENED = frozenset({
    ".cunji", ".cunji-backup", ".cjb", ".xlsx", ".xlsm", ".xls", ".et", ".ods", ".csv", ".docx",
    ".zip", ".pdf",
})  # fmt: skip
"""Endings of files that open the window when one is all that was said."""
_INTO_FILE = "结果写进文件带出去必须写，不写就只供本村自用"
JUDGING = (
    ("gaps", "应享未享线索：谁可能被漏掉", rules.missed),
    ("questions", "要问清的事：同一件事只问一次，答案等得最多的在前", rules.questions),
    ("check", "待核对：存疑的、读不出的、对不上的", rules.check),
    ("tasks", "待办：可办时段、依据，最急的在前", rules.due),
    ("indicators", "指标：比例、口径和背后的人", rules.indicators),
    ("parameters", "县里的标准和程序的默认值", rules.parameters),
    ("board", "公示栏：贴着什么、到哪天、该办什么", notices.board),
)
"""What the rules find, as of a day: name, help and function."""


def build_parser() -> Grammar:
    """All commands; without one the window opens."""
    parser = Grammar(prog="cunji", description="村记：驻村工作台账")
    parser.set_defaults(run=_window, book=None)
    parser.tell_version()
    commands = parser.add_subparsers(title="命令", metavar="命令")
    _add_book(commands)
    _add_safe(commands)
    _add_keys(commands)
    _add_window(commands)
    _add_looking(commands)
    _add_import(commands)
    _add_tables(commands)
    _add_filling(commands)
    _add_reading(commands)
    _add_rights(commands)
    _add_notices(commands)
    _add_paper(commands)
    _add_report(commands)
    _add_county(commands)
    _add_township(commands)
    _add_program(commands)
    return parser


def _add_book(commands: "argparse._SubParsersAction[Grammar]") -> None:
    """A book made, a save taken back, and what a leaver hands over."""
    new = _on_book(commands, "new", "新建一本台账", records.new)
    new.add_argument("--village", required=True, metavar="CODE12", help="12 位行政村代码")
    new.add_argument("--name", required=True, help="村名")
    back = _on_book(commands, "undo", "撤销最近一次导入，或者指定的一次保存", records.undo)
    back.add_argument(
        "--save", type=int, default=0, metavar="编号", help="哪一次保存：交接时说了编号"
    )
    gone = _on_book(
        commands, "handover", "离任交接：名下的联系和责任一次转给接任人", people.hand_over
    )
    gone.add_argument("giver", help="离任的人：姓名或编号")
    gone.add_argument("taker", help="接任的人：姓名或编号")
    gone.add_argument("--as-of", type=a_day, default=None, metavar="日期", help="从哪天起")
    gone.add_argument(
        "--only", nargs="+", default=[], metavar="编号", help="只转这几项；不写就全部转"
    )
    gone.add_argument("--preview", action="store_true", help="只看有哪些，不写入")
    _add_event(commands)


def _add_event(commands: "argparse._SubParsersAction[Grammar]") -> None:
    """An event of life, looked at first."""
    life = _on_book(commands, "event", "登记变动：死亡、出生、转户等，连同带来的事", people.event)
    life.add_argument("event", help="death、birth、marriage、move_away、move、guardian、away …")
    life.add_argument("--person", nargs="+", default=[], metavar="人", help="谁：姓名或编号")
    life.add_argument("--household", default="", metavar="户", help="哪一户：编号、户编号或户主")
    life.add_argument("--day", type=a_day, default=None, metavar="日期", help="哪一天")
    life.add_argument(
        "--say", nargs="+", default=[], metavar="项=内容", help="别的回答，如 into=0012、sex=女"
    )
    life.add_argument(
        "--untick", nargs="+", default=[], metavar="项", help="这几项不写，列入待核对"
    )
    life.add_argument(
        "--choose", nargs="+", default=[], metavar="项=内容", help="这几项另选，如代码或姓名"
    )
    life.add_argument("--as-of", type=a_day, default=None, metavar="日期", help="按哪天算今天")
    life.add_argument("--yes", action="store_true", help="写入；不加只是预览")


def _add_safe(commands: "argparse._SubParsersAction[Grammar]") -> None:
    """A book kept elsewhere, and brought back."""
    kept = _on_book(commands, "backup", "备份：一个文件，连同照片，写好读出来核对过", safe.backup)
    where = "U 盘或文件夹；不写就是上次备份的地方，还没有备份过的和台账放在一起"
    kept.add_argument("--to", type=Path, default=None, metavar="文件夹", help=where)
    back = _plain(commands, "restore", "拿备份比一比，或者换成这个备份", safe.restore)
    back.add_argument("file", type=Path, help="备份文件（.cunji-backup）")
    back.add_argument(
        "book", type=Path, nargs="?", default=None,
        help="恢复成哪个文件，已有的会改名留着；不写就在当前文件夹用村名",
    )  # fmt: skip
    back.add_argument("--compare", action="store_true", help="只比多了、改了、少了什么，不动台账")
    back.add_argument(
        "--backup-passphrase-file", type=Path, default=None, metavar="F",
        help="备份用的是换口令以前的口令时：那个口令所在文件（第一行）",
    )  # fmt: skip
    _add_opening(back)


def _add_keys(commands: "argparse._SubParsersAction[Grammar]") -> None:
    """The passphrase, and the book handed over."""
    fresh = "新口令所在文件（第一行）"
    word = _plain(commands, "passphrase", "换口令，或提议一个", safe.change_passphrase)
    word.add_argument("book", type=Path, nargs="?", default=None, help="台账文件")
    word.add_argument("--new-passphrase-file", type=Path, default=None, metavar="F", help=fresh)
    word.add_argument("--propose", action="store_true", help="随机取四个词，不用台账")
    _add_opening(word)
    over = _on_book(commands, "takeover", "台账交给下一任：五步办到哪里", safe.take_over)
    over.add_argument(
        "--report", type=Path, default=None, metavar="文件.pdf|文件.xlsx", help="第一步：交接单"
    )
    over.add_argument("--name", default="", metavar="姓名（职务）", help="第二步：接任的人")
    over.add_argument("--new-passphrase-file", type=Path, default=None, metavar="F", help=fresh)
    over.add_argument(
        "--sheet-file", type=Path, default=None, metavar="F",
        help="第二步：照着新恢复单抄回的恢复码，- 为标准输入",
    )  # fmt: skip
    over.add_argument(
        "--new-code", action="store_true", help="第四步：对县里换成另一台电脑，再用 cunji enrol"
    )


def _add_window(commands: "argparse._SubParsersAction[Grammar]") -> None:
    """The window, on a file."""
    say = "打开窗口：台账、备份、上报包回执或表格（也可以只写 cunji 文件）"
    shown = commands.add_parser("open", help=say, description=say)
    shown.add_argument("book", type=Path, help="文件")
    shown.set_defaults(run=_window)


def _add_checking(made: Grammar) -> None:
    """What ``cunji check`` does beside looking."""
    mend = "把连到不在册登记的接上；只做有把握的"
    made.add_argument("--repair", action="store_true", help=mend)
    newest = "对过了，旁边没有记号的这一份就是最新的"
    made.add_argument("--newest", action="store_true", help=newest)
    made.add_argument("--all", action="store_true", help="核对过的也列出来")
    made.add_argument(
        "--settle",
        nargs="+",
        default=[],
        metavar="指纹",
        help="这几处核对过，写的就是实情",
    )
    made.add_argument("--reason", default="", metavar="理由", help="怎么核对的")


def _add_reading(commands: "argparse._SubParsersAction[Grammar]") -> None:
    """What stands in the book, and what the rules make of it."""
    rows = _on_book(commands, "list", "列出名单或某类登记", records.rows)
    rows.add_argument("form", help="left_behind_child、household、person …")
    rows.add_argument("--as-of", type=a_day, default=None, metavar="日期")
    _ask_why(rows, _INTO_FILE)

    _add_judging(commands)
    asked = _on_book(commands, "asked", "谁要过哪些表：重复要的、没有依据的", rules.asked)
    asked.add_argument("--year", type=int, default=None, metavar="2026", help="不写就是今年")
    asked.set_defaults(as_of=None)

    show = _on_book(commands, "show", "看一条登记及其来历", records.show)
    show.add_argument("id")
    show.add_argument(
        "--reason", default="", metavar="理由", help="写明理由才显示封存内容，并记入查阅和带出记录"
    )
    show.add_argument(
        "--role", default="1", metavar="身份", help="user_role 的代码，1 为驻村第一书记"
    )
    show.add_argument("--as-of", type=a_day, default=None, metavar="日期")


def _add_rights(commands: "argparse._SubParsersAction[Grammar]") -> None:
    """What the law gives a person."""
    own = _on_book(commands, "copy-of", "本人资料一份：台账里关于一个人的全部", rights.copy_of)
    own.add_argument("person", metavar="人员编号")
    own.add_argument("--out", type=Path, required=True, metavar="文件.pdf|文件.json")
    own.add_argument(
        "--verified", default="", metavar="怎样核对的身份",
        help="当面核对过身份，封存的也列出来；记入查阅和带出记录",
    )  # fmt: skip
    own.add_argument(
        "--role", default="1", metavar="身份", help="user_role 的代码，1 为驻村第一书记"
    )
    own.add_argument("--to", default="", metavar="给谁", help="不写就是本人或者监护人")
    own.add_argument("--reason", default="", metavar="凭什么", help="不写就是个人信息保护法第45条")
    own.add_argument("--as-of", type=a_day, default=None, metavar="日期")

    owed = _on_book(
        commands, "duties", "个人信息保护：到期清单、缺监护人同意的、影响评估", rights.duties
    )
    owed.add_argument("--as-of", type=a_day, default=None, metavar="日期")
    _ask_why(owed, _INTO_FILE)

    gone = _on_book(commands, "erase", "申请依法删除一个人；不写人就看办到哪一步", rights.erase)
    gone.add_argument("person", nargs="?", default=None, metavar="人员编号")
    gone.add_argument("--basis", default="个人信息保护法第47条", metavar="依据")
    gone.add_argument("--reason", default="", metavar="事由", help="会一直留着，不写姓名和号码")
    gone.add_argument("--yes", action="store_true", help="看清楚会删掉什么以后，确实申请")


def _add_judging(commands: "argparse._SubParsersAction[Grammar]") -> None:
    """What the rules find, as of a day."""
    for name, say, run in JUDGING:
        made = _on_book(commands, name, say, run)
        made.add_argument("--as-of", type=a_day, default=None, metavar="日期")
        if run in (rules.missed, rules.due):
            _ask_why(made, _INTO_FILE)
        if run is notices.board:
            made.add_argument(
                "--discard", default="", metavar="编号", help="清掉一张没有核对过的草稿"
            )
        if run is rules.check:
            _add_checking(made)


def _add_notices(commands: "argparse._SubParsersAction[Grammar]") -> None:
    """Which kinds there are, and whether a sheet is ours."""
    _maybe_on_book(commands, "notices", "列出能做的公示种类", sync.notices)
    asked = _plain(commands, "releasable", "逐行看一段话能不能给人看", notices.releasable)
    asked.add_argument(
        "--audience", choices=tuple(Audience), default=Audience.BOARD.value,
        help="给谁看：公示栏、内部、文件名",
    )  # fmt: skip
    sheet = _on_book(commands, "verify-notice", "核对一张公示是不是本村出的", sync.verify)
    sheet.add_argument("file", type=Path)


def _add_report(commands: "argparse._SubParsersAction[Grammar]") -> None:
    """A return."""
    report = _on_book(commands, "report", "做一份报表：Excel 或 PDF", sync.report)
    report.add_argument("kind", help="RP-01、RP-03 …")
    report.add_argument("--as-of", type=a_day, default=None, metavar="日期")
    report.add_argument("--outside", action="store_true", help="对外：一至二人的数隐去")
    report.add_argument("--out", type=Path, default=None, metavar="文件.xlsx|文件.pdf")
    report.add_argument("--paper", choices=("a3", "a2"), default="a3", help="挂图的纸张")
    _ask_why(report)


def _add_program(commands: "argparse._SubParsersAction[Grammar]") -> None:
    """The program itself: window, forms, self-check, doctor, practice."""
    window = _on_book(commands, "window", "打开窗口", _window)
    window.set_defaults(run=_window)
    _plain(commands, "forms", "列出全部表单和字段", records.forms)
    _plain(commands, "self-check", "自检：加密、字体、公示", safe.self_check)
    say = "看看这台电脑：系统、打印机、时间；写了台账，也看连不连得上县里"
    looked = _maybe_on_book(commands, "doctor", say, safe.doctor)
    looked.add_argument(
        "--save",
        type=Path,
        default=None,
        metavar="文件.txt",
        help="存下来发给技术人员，没有任何人的资料",
    )
    parts = _plain(commands, "licences", "开放源代码许可：用了别人的哪些部分", sync.licences)
    told = "哪一个部分，写出许可全文；不写就列出全部"
    parts.add_argument("part", nargs="?", default="", metavar="部分", help=told)
    demo = _plain(commands, "demo", "练习：从花名册到公示和上报", sync.demo)
    demo.add_argument("--out", type=Path, default=Path("build/demo"), metavar="文件夹")
    demo.add_argument("--no-window", action="store_true", help="做完就结束，不打开窗口")


def _add_paper(commands: "argparse._SubParsersAction[Grammar]") -> None:
    """Everything on paper but returns."""
    notice = _on_book(commands, "notice", "做一份公示的 PDF", sync.notice)
    notice.add_argument("kind", help="N09、N25 …")
    notice.add_argument("--as-of", type=a_day, default=None, metavar="日期")
    notice.add_argument("--posted-on", type=a_day, default=None, metavar="日期")
    notice.add_argument("--out", type=Path, required=True, metavar="文件.pdf")
    notice.add_argument("--part", default="", metavar="期或批", help=PART)
    notice.add_argument("--paper", choices=("a4", "a3"), default="a4", help="纸张")
    notice.add_argument(
        "--way", choices=("auto", "upright", "across"), default="auto", help="自动、竖放、横放"
    )
    notice.add_argument("--large", action="store_true", help="大字，给老年人看")
    notice.add_argument("--by-hamlet", action="store_true", help="按屯分条，每屯一张")
    notice.add_argument("--approver", default="", metavar="姓名", help="破例批准的人")
    notice.add_argument("--reason", default="", metavar="理由", help="为什么可以破例，记入台账")
    notice.add_argument("--sure", action="store_true", help="日期看着不对，但确实没有错")

    folder = _on_book(commands, "archive", "一个季度的公示档案，带目录", notices.archive)
    folder.add_argument("--quarter", required=True, metavar="2026Q4")
    folder.add_argument("--out", type=Path, required=True, metavar="文件.pdf")
    letter = _add_letters(commands)
    blank = _plain(commands, "blank-form", "一张手填的空表", notices.blank_form)
    blank.add_argument("form", help="household、visit、left_behind_child …")
    card = _on_book(commands, "card", "一条登记的卡片，号码遮住", notices.card)
    card.add_argument("id")
    _ask_why(card)
    doors = _add_doors(commands)
    proof = _on_book(commands, "evidence", "公示张贴留痕单，带照片", notices.evidence)
    proof.add_argument("id", help="公示张贴的编号")
    proof.add_argument("photos", type=Path, nargs="*", metavar="照片")
    for made in (card, proof, letter, doors):
        made.add_argument("--as-of", type=a_day, default=None, metavar="日期")
    for made in (blank, card, proof, doors):
        made.add_argument("--out", type=Path, required=True, metavar="文件.pdf")
    out = "模板写 .docx，装了 LibreOffice 的也可以写 .pdf；--files each 写文件夹"
    letter.add_argument("--out", type=Path, required=True, metavar="文件", help=out)


def _add_doors(commands: "argparse._SubParsersAction[Grammar]") -> Grammar:
    """Visit sheets, to be taken along."""
    doors = _on_book(commands, "visit-sheet", "走访单：带去入户的，一户一张", people.visit_sheet)
    doors.add_argument(
        "households", nargs="+", metavar="户", help="编号、户编号、户主，或 hamlet:屯名，按走的次序"
    )
    doors.add_argument("--helper", default="", metavar="姓名", help="走访人；不写就留空手填")
    _ask_why(doors)
    return doors


def _add_letters(commands: "argparse._SubParsersAction[Grammar]") -> Grammar:
    """Letters, of the program's kinds or of a template of the village."""
    _maybe_on_book(commands, "letters", "能出哪些文书，哪些证明村里不该出", notices.letter_kinds)
    letter = _on_book(
        commands, "letter", "一份文书，或者用村里自己的 Word 模板出一份", notices.letter
    )
    letter.add_argument("kind", help="L01、L05 …，或者模板 .docx；写证明的名称会说该找谁")
    letter.add_argument("id", nargs="?", default="", help="关于哪条登记")
    letter.add_argument("--person", default="", metavar="编号", help="模板是给谁出的")
    who = "给一批人或户出：all、hamlet:屯名、list:名单"
    letter.add_argument("--who", default="", metavar="范围", help=who)
    files = "一批：合成一个文件，还是一人一份放进文件夹"
    letter.add_argument("--files", choices=("one", "each"), default="one", help=files)
    letter.add_argument("--preview", action="store_true", help="只看，不登记出过")
    return letter


def _add_county(commands: "argparse._SubParsersAction[Grammar]") -> None:
    """The ways to meet the county."""
    enrol = _on_book(commands, "enrol", "用登记码向县里登记这台电脑", sync.enrol)
    enrol.add_argument("url")
    enrol.add_argument("code")
    enrol.add_argument("--certificate", type=Path, default=None, help="县服务器证书（自签时）")
    _on_book(commands, "sync", "与县里同步", sync.sync)
    _on_book(commands, "status", "未上报多少、县里确认多少", records.status)
    join = _on_book(
        commands, "join", "村里的第二台电脑：用登记码加入，从县里取回全部台账", sync.join
    )
    join.add_argument("url")
    join.add_argument("code")
    join.add_argument("--certificate", type=Path, default=None, help="县服务器证书（自签时）")
    parcel = _plain(commands, "parcel", "没有网络时用 U 盘上报", sync.parcel)
    parcel.add_argument("action", choices=("export", "import"), help="导出上报包，或导入回执")
    parcel.add_argument("book", type=Path, help="台账文件")
    parcel.add_argument("file", type=Path, help="上报包或回执（.cjb）")
    _add_opening(parcel)
    _on_book(commands, "clashes", "两台电脑写得不一样、等人选定的地方", sync.clashes)
    heads = _on_book(commands, "witness", "县里签过的凭证：导出，或与别人的核对", sync.witness)
    heads.add_argument("--out", type=Path, default=None, metavar="文件.txt", help="导出到哪里")
    heads.add_argument(
        "--compare", type=Path, default=None, metavar="文件.txt", help="县里或别的电脑导出的"
    )


def _add_township(commands: "argparse._SubParsersAction[Grammar]") -> None:
    """The clerk's book."""
    wide = commands.add_parser("township", help="乡镇、县级的电脑：各村一本", description="乡镇")
    actions = wide.add_subparsers(title="动作", metavar="动作", required=True)
    join = _on_book(actions, "join", "用乡镇或县级的登记码接来各村", township.join)
    join.add_argument("url")
    join.add_argument("code")
    join.add_argument("--certificate", type=Path, default=None, help="县服务器证书（自签时）")
    _on_book(actions, "sync", "各村都同步一遍", township.sync)
    _on_book(actions, "villages", "各村人数、新变化、上次同步", township.villages)
    news = _on_book(actions, "news", "上次看过以后改了什么", township.news)
    news.add_argument("--village", default="", metavar="CODE12", help="哪个村")
    news.add_argument("--seen", action="store_true", help="看过以后记下")
    carry = _on_book(actions, "relay", "把村里的上报包捎到县里", township.relay)
    carry.add_argument("file", type=Path, help="上报包（.cjb）")
    carry.add_argument("--receipt", type=Path, default=None, help="回执写到哪里")


def _add_import(commands: "argparse._SubParsersAction[Grammar]") -> None:
    """Spreadsheets in."""
    take = _on_book(commands, "import", "导入花名册、部分人员名单或一类登记", records.take_in)
    take.add_argument(
        "file", type=Path, nargs="+", help="表格，可以几个；也可以是文件夹、压缩包、Word 文档"
    )
    take.add_argument(
        "--form",
        "--as",
        default="",
        dest="form",
        help="这张表是什么：roster 花名册、list 部分人员名单、card 一户一表、households 农户表，"
        "或某类登记；不写就自己认",
    )
    take.add_argument(
        "--accept",
        default="",
        metavar="moved,new",
        help="对全村的影响里确认过的：grouping、moved、new、emptied、doubled、gone、missing、older",
    )
    take.add_argument(
        "--keep-unused", action="store_true", help="没有用上的列和认不出的原文存进备注"
    )
    take.add_argument(
        "--whole",
        default="",
        metavar="全村|屯名",
        help="名单是全的：不在上面就是没有（外出、就学、待遇、参保、参保资助、邻里结对、残疾人）；不写就谁也不算没有",
    )
    _add_pointing(take)
    take.add_argument(
        "--since",
        type=a_day,
        default=None,
        metavar="日期",
        help="表上没有写日期的：说的是哪一天；改了的情况从这天起算，名单全的也截至这天",
    )
    take.add_argument("--preview", action="store_true", help="只看会怎样，不写入")


def _add_tables(commands: "argparse._SubParsersAction[Grammar]") -> None:
    """Spreadsheets out."""
    empty = _on_book(commands, "template", "一张空表：填好就能导入", records.template)
    empty.add_argument("form")
    empty.add_argument("--out", type=Path, required=True, metavar="文件.xlsx")
    rows_out = _on_book(
        commands, "export", "一类登记或一份名单存成 Excel，封存的不带出", records.export
    )
    rows_out.add_argument("form", help="person、household、left_behind_child …")
    rows_out.add_argument("--as-of", type=a_day, default=None, metavar="日期")
    rows_out.add_argument("--out", type=Path, required=True, metavar="文件.xlsx|文件.csv")
    rows_out.add_argument(
        "--columns", default="", metavar="姓名,fact.age", help="只要这几栏，按次序"
    )
    rows_out.add_argument("--view", default="", metavar="名称", help="照存过的几栏")
    rows_out.add_argument("--keep-as", default="", metavar="名称", help="把这几栏存下来，下次用")
    _ask_why(rows_out)
    _ask_password(rows_out)
    known = _on_book(commands, "answers", "能选哪些栏：名单存表、填别人的表都用这些", lists.answers)
    known.add_argument(
        "about", nargs="?", choices=("person", "household", "project"), default="person",
        help="一行是人、户还是项目",
    )  # fmt: skip


def _ask_why(command: Grammar, when: str = "带出去必须写，不写就只供本村自用") -> None:
    """For whom a file about people leaves, and on what ground."""
    told = f"{when}，记入查阅和带出记录"
    command.add_argument("--to", default="", metavar="给谁", help=f"给谁用；{told}")
    say = f"凭哪份文件、为哪件事；{told}"
    command.add_argument("--reason", default="", metavar="凭什么", help=say)


def _ask_password(command: Grammar) -> None:
    """A password on the file that leaves."""
    command.add_argument("--lock", action="store_true", help="文件加打开密码（运行时问两次）")
    said = "打开密码所在文件（第一行），代替 --lock"
    command.add_argument("--password-file", type=Path, default=None, metavar="F", help=said)


def _add_looking(commands: "argparse._SubParsersAction[Grammar]") -> None:
    """Spreadsheets and lists looked at."""
    match = _on_book(
        commands, "match", "一份名单里的人是谁：姓名、号码、电话，一行一个", records.match
    )
    match.add_argument("file", type=Path, help="名单的文本文件，- 为标准输入")
    _ask_why(match, _INTO_FILE)
    seen = _on_book(commands, "look", "看一张表是什么、每一列是什么，不写入", tables.look)
    seen.add_argument("file", type=Path, help="表格、文件夹、压缩包或 Word 文档")
    seen.add_argument("--as", "--form", default="", dest="form", help="当作什么来看，同 import")
    _add_pointing(seen)
    against = _on_book(commands, "compare", "比对：花名册和台账，或先后两份花名册", tables.compare)
    against.add_argument("file", type=Path, help="花名册；比两份时是先前的那份")
    against.add_argument("later", type=Path, nargs="?", default=None, help="后来的那份")
    against.add_argument("--as-of", type=a_day, default=None, metavar="日期")
    against.add_argument("--out", type=Path, default=None, metavar="文件.xlsx")
    _ask_why(against)
    against.add_argument(
        "--tasks", action="store_true", help="新增、减少、换户和认不准的各记成一条待办"
    )


def _add_pointing(command: Grammar) -> None:
    """The header pointed at by hand."""
    command.add_argument(
        "--header-row", default="", metavar="N", help="表头是第几行：3，两层的写 3-4；不写就自己找"
    )
    command.add_argument(
        "--column",
        action="append",
        default=[],
        metavar="姓名=C",
        help="这一列是什么，可以写几次；不要的写 不导入=F",
    )


def _add_filling(commands: "argparse._SubParsersAction[Grammar]") -> None:
    """Somebody else's blank table."""
    blank = _on_book(commands, "fill", "别人发来的空表：看哪一栏能从台账里填，填好另存", fill.fill)
    blank.add_argument("blank", type=Path, help="空表：.xlsx、.xls、.et、.docx")
    blank.add_argument("--show", action="store_true", help="只看每一栏由什么来填，不写文件")
    blank.add_argument("--out", type=Path, default=None, metavar="文件夹", help="填好的放哪里")
    who = "all、person:编号、household:编号、list:名单、hamlet:屯名；sheet：表上已有的人，只补空格"
    blank.add_argument("--who", default="all", metavar="范围", help=who)
    blank.add_argument("--as-of", type=a_day, default=None, metavar="日期")
    chosen = "改过的对应：格子或栏名到答案的编号，空着就不填"
    blank.add_argument("--map", type=Path, default=None, metavar="对应.json", help=chosen)
    blank.add_argument("--for", default="", dest="asker", metavar="单位", help="谁要这张表")
    blank.add_argument("--paper", default="", metavar="文号", help="凭哪份文件要")
    blank.add_argument("--locked", action="store_true", help="有保护的格子也填")
    kept = "把确认过的对应存成文件，给别的村用 --map 读；里面没有人"
    blank.add_argument("--keep-map", type=Path, default=None, metavar="对应.json", help=kept)
    only = "只填自上次给这个单位填过以来新增和有变化的行"
    blank.add_argument("--only-changed", action="store_true", help=only)
    _ask_password(blank)
    asked = "没填上、能问清的，按户记成待办"
    blank.add_argument("--tasks", action="store_true", help=asked)
    versions = _plain(
        commands, "compare-blank", "同一张空表的两版：哪几栏新增、删去、改名、移位、改了选项和格式",
        tables.compare_blank,
    )  # fmt: skip
    versions.add_argument("old", type=Path, help="先前的空表")
    versions.add_argument("new", type=Path, help="后来的空表")


def _plain(
    commands: "argparse._SubParsersAction[Grammar]",
    name: str,
    say: str,
    run: Command,
) -> Grammar:
    """A command that needs no book."""
    command = commands.add_parser(name, help=say, description=say)
    command.add_argument("--json", action="store_true", help="结果写成 JSON")
    command.set_defaults(run=run)
    return command


def _maybe_on_book(
    commands: "argparse._SubParsersAction[Grammar]",
    name: str,
    say: str,
    run: Command,
) -> Grammar:
    """A command that tells what the program brings, or with a book what its county added."""
    command = _plain(commands, name, say, run)
    command.add_argument(
        "book", type=Path, nargs="?", default=None, help="台账文件：连同县里发布的"
    )
    _add_opening(command)
    return command


def _on_book(
    commands: "argparse._SubParsersAction[Grammar]",
    name: str,
    say: str,
    run: Command,
) -> Grammar:
    """A command on one book: its file first, then how to get the passphrase."""
    command = _plain(commands, name, say, run)
    command.add_argument("book", type=Path, help="台账文件")
    _add_opening(command)
    return command


def _add_opening(command: Grammar) -> None:
    """How a book is opened."""
    command.add_argument(
        "--passphrase-file", type=Path, default=None, metavar="F", help="口令所在文件（第一行）"
    )
    command.add_argument("--older", action="store_true", help="这个文件不是最新的一份，确实就用它")


def _window(call: argparse.Namespace) -> int:
    """Open the window, on a book when one is named."""
    from desktop.__main__ import main as open_window

    return open_window([str(call.book)] if call.book else [])
