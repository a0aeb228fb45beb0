"""What can go wrong with the encrypted book (desktop/book/vault.py, desktop/book/book.py)."""

from forms.errors import CunjiError


class BookInUse(CunjiError):
    """Another program, or another window, has the book open."""

    code = "book-in-use"
    zh = "这本台账正在另一个窗口或程序里打开着；请先在那边关闭，再回到这里打开。"


class WrongPassphrase(CunjiError):
    """The passphrase does not open the book."""

    code = "wrong-passphrase"
    zh = "口令不对；请核对大小写和输入法后再输一次，忘记口令时请用恢复码打开。"


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


class PassphraseWeak(CunjiError):
    """The passphrase can be guessed; facts say why."""

    code = "passphrase-weak"
    zh = "这个口令不能用：{why}"


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


class BookOlder(CunjiError):
    """The file lacks what was saved into this book: an older copy, or one that went on beside it.

    Facts say what it lacks.
    """

    code = "book-older"
    zh = (
        "这个文件不是这本台账最新的一份：{what}。请先找到最新的一份再打开（原来的文件夹、U 盘、"
        "备份、回收站；旁边有同名 -wal 文件的要一起放回）；确实只剩这一份的，选“就用这一份”，"
        "用命令的加上 --older。"
    )


class BackupFailed(CunjiError):
    """No backup was made, or it could not be read back; facts say where and why."""

    code = "backup-failed"
    zh = (
        "没有备份成：{why}。台账没有动，那里原来的备份也都还在；"
        "请处理好，或者换一个地方，再备份一次。"
    )


class NotABackup(CunjiError):
    """A file was given as a backup and is none, is cut off, or is gone; facts say which."""

    code = "not-a-backup"
    zh = (
        "{why}；台账没有动。请换一份备份（文件名以 .cunji-backup 结尾，同一处留着最近 3 份）再试，"
        "都打不开的，用现在的台账马上另备一份。"
    )


class NotItsBackup(CunjiError):
    """A file was given as the backup of a book, and holds another village."""

    code = "not-its-backup"
    zh = "这是{other}的备份，不是{own}的；请找到这个村的备份文件再选一次。"


class NoHandOver(CunjiError):
    """A step of a hand-over was asked for, and nobody wrote down who gives and who takes."""

    code = "no-hand-over"
    zh = "还没有登记交接；请先在「离任交接」里选交出的人和接任的人，保存以后再接着办。"


class PassphraseKept(CunjiError):
    """The successor's passphrase is the one of the leaver."""

    code = "passphrase-kept"
    zh = "新口令和现在的一样，旧的就没有作废；请接任的人另想一个。"
