"""What can go wrong with a ledger: its store, what is written, what is exchanged."""

from collections.abc import Mapping
from typing import TypeAlias

from forms.errors import CunjiError
from forms.schema.form import Problem

# The store (sync/store/engine.py, sync/store/migrations)


class DiskFull(CunjiError):
    """There is no room for what is to be written; the transaction was taken back whole."""

    code = "disk-full"
    zh = "磁盘空间不足，刚才这一步没有写入，之前保存的都在；请腾出空间后再保存一次。"


class StoreBusy(CunjiError):
    """Another transaction held the ledger for longer than we wait."""

    code = "store-busy"
    zh = "台账正在被另一项操作占用，刚才这一步没有写入；请稍等片刻再试一次。"


class StoreUnwritable(CunjiError):
    """The medium is read-only or refuses to write."""

    code = "store-unwritable"
    zh = (
        "台账所在的磁盘或文件夹写不进去，刚才这一步没有写入；"
        "请检查磁盘是否写保护、U 盘是否插好，再试一次。"
    )


class BookDamaged(CunjiError):
    """Pages of the file are missing or do not carry what was written."""

    code = "book-damaged"
    zh = "台账文件不完整或已损坏；请不要再改动它，复制一份留底，然后用最近的备份打开。"


class OldLogBroken(CunjiError):
    """A log of before the frames is not what was written, so it was not put into frames."""

    code = "old-log-broken"
    zh = (
        "旧版台账（村 {village}）里，{what}与写入时不一致，没有转换，"
        "文件原样未动；请用原来的版本打开，和县里同步一次（坏的会从县里补上），再用新版打开；"
        "还不行，请把这份文件复制一份留底，联系县里。"
    )


class BookTooNew(CunjiError):
    """A later version of the program has already changed the tables."""

    code = "book-too-new"
    zh = "这本台账由新版程序写过（第 {found} 版，本程序只认到第 {known} 版）；请先升级程序再打开。"


class LedgerUnfinished(CunjiError):
    """The file was made but its village never written: the making was cut short."""

    code = "ledger-unfinished"
    zh = (
        "这本台账里还什么也没有：可能新建时断了电，也可能是从正开着的台账复制来的；"
        "请先找原来的那一本，找不到再换个名字新建，这个文件先留着。"
    )


class VillageNotHere(CunjiError):
    """A book does not hold the village that was asked for."""

    code = "village-not-here"
    zh = "这本台账里没有代码是 {village} 的村；请核对 12 位村代码，或先同步一次把新的村接过来。"


class StoreUnreachable(CunjiError):
    """The county's database does not answer."""

    code = "store-unreachable"
    zh = "连接不上数据库；请检查数据库服务是否在运行、地址是否正确，再启动一次。"


class StoreLoginRefused(CunjiError):
    """The county's database runs, and does not let this user in."""

    code = "store-login-refused"
    zh = (
        "数据库在运行，但不认用户 {user}，没有改动任何内容；"
        "请用 sudo cunji-county 运行（它会换成系统用户 cunji），或核对 county.toml 里的用户和密码。"
    )


class StoreNotMade(CunjiError):
    """The database server has no database of this name."""

    code = "store-not-made"
    zh = (
        "数据库服务在运行，但里面没有叫 {name} 的库；"
        "请核对 county.toml，新库先用 cunji-county setup-postgres 建。"
    )


class StoreRightsMissing(CunjiError):
    """The database lets this user in and does not let it do what has to be done.

    The county's own user may neither change tables nor rewrite what was handed in
    (``sync.county.upkeep.roles``).
    """

    code = "store-rights-missing"
    zh = (
        "数据库没有给县服务器改表、换下旧内容的权限，没有改动任何内容；"
        "请照操作手册「升级」一节用 cunji-county setup-postgres --open 打开，做完再关上。"
    )


# Writing (sync/ledger/ledger.py)

Refusals: TypeAlias = Mapping[int, tuple[Problem, ...]]
"""What is wrong, by place of the draft in the list that was to be saved."""


class RecordRefused(CunjiError):
    """Answers do not fit their form; nothing of the save was written.

    Attributes:
        by_draft: The problems by place of the draft, warnings included.
        problems: All of them in one row, for a page that saves a single draft.
    """

    code = "record-refused"
    zh = "有 {count} 处填写不符合要求，没有保存；请改正标出的各项后再保存。"

    def __init__(self, by_draft: Refusals) -> None:
        self.by_draft = by_draft
        self.problems = tuple(p for found in by_draft.values() for p in found)
        super().__init__(count=sum(not p.warn for p in self.problems))


class RecordUnknown(CunjiError):
    """A record that is to be changed is not in the ledger."""

    code = "record-unknown"
    zh = "找不到要修改的登记；请刷新列表后再试一次。"


class ClashGone(CunjiError):
    """The difference was settled in the meantime."""

    code = "clash-gone"
    zh = "这处不一致已经有人处理过了；请刷新列表查看现在的内容。"


class NothingToUndo(CunjiError):
    """There is no such save, or no import that stands."""

    code = "nothing-to-undo"
    zh = "没有这次保存，没有可以撤销的；请在「最近做的」（Ctrl+H）里看这台电脑存过什么。"


class AlreadyUndone(CunjiError):
    """A save was taken back already, and nobody has done it again."""

    code = "already-undone"
    zh = "这次保存已经撤销过了，没有再动；要恢复它，请在「最近做的」（Ctrl+H）里按「重做」。"


class SaveStays(CunjiError):
    """A save says something of what is outside the book, and too much time has gone by."""

    code = "save-stays"
    zh = "没有撤销：{why}"

    def __init__(self, why: str) -> None:
        super().__init__(why=why)


# Exchange (sync/ledger/replica.py, sync/ledger/village_feed.py)


class GapFound(CunjiError):
    """A device's changes do not follow on what is here; facts name the number expected."""

    code = "gap-found"
    status = 409
    zh = "收到的改动前后接不上（应从第 {expected} 条开始）；请再同步一次，仍不行请联系县里。"

    def __init__(self, expected: int) -> None:
        self.expected = expected
        super().__init__(expected=expected)


class ForkFound(CunjiError):
    """Two histories under one device: an old copy of a book went on being used."""

    code = "fork-found"
    status = 409
    zh = (
        "这本台账像是旧备份，或是复制到别的电脑上的，县里已经有它后来的记录；没有传出任何内容，"
        "资料都在。请向县里要一个新的登记码重新登记，登记以后自动接上，一条不丢。"
    )


class FeedIncomplete(CunjiError):
    """The county's feed left out numbers that this ledger does not hold."""

    code = "feed-incomplete"
    zh = "从县里收到的改动不连续，这次收到的没有写入；请再同步一次，仍不行请联系县里。"


class AttachmentTooBig(CunjiError):
    """A photo larger than any of ours; facts say how many KiB are the most."""

    code = "attachment-too-big"
    status = 413
    zh = "照片太大，最多 {most} KB；请重新添加一次，程序会自动缩小。"

    def __init__(self, most: int) -> None:
        super().__init__(most=most)


class AttachmentDamaged(CunjiError):
    """A photo that is not what its hash says."""

    code = "attachment-damaged"
    status = 422
    zh = "有一张照片在途中或盘上损坏了，已经丢弃重传；请再同步一次。"


class OffsetWrong(CunjiError):
    """A part of a photo that does not follow what is there."""

    code = "offset-wrong"
    status = 409
    zh = "照片传到的位置对不上，已传的部分都在；请再同步一次。"


class LogsDiffer(CunjiError):
    """The same change stands differently in two logs: one of them was touched."""

    code = "logs-differ"
    zh = (
        "核对时发现同一条改动在本机和县里写得不一样，没有自动改写任何一边；"
        "请复制一份村册留底，再联系县里核对。"
    )


class RecordKept(CunjiError):
    """A record that may only be added was to be changed or marked mistaken."""

    code = "record-kept"
    zh = "「{title}」只能增加，不能修改或标为误录；写错了请另记一条说明。"


class RecordStays(CunjiError):
    """A record is in a state in which it is not marked mistaken, say a sheet that hangs."""

    code = "record-stays"
    zh = "没有标为误录：{why}请照着办好再标。"

    def __init__(self, why: str) -> None:
        super().__init__(why=why)


class RecordHeld(CunjiError):
    """A record was to be marked mistaken while others point at it."""

    code = "record-held"
    zh = (
        "还有 {count} 条登记连着它（如「{title}」），没有标为误录；"
        "请先把它们改到别处，或在标的时候选定它们怎么办。"
    )


class ReferenceGone(CunjiError):
    """An answer would point at a record that is not there, or at one of another form."""

    code = "reference-gone"
    zh = (
        "「{title}」里的「{label}」指向的登记不在册（可能刚被标为误录），没有保存；"
        "请打开这一条，把这一项重新选一次。"
    )


class RecordSingle(CunjiError):
    """The one record of its form was to be marked mistaken, or a second one to be made."""

    code = "record-single"
    zh = "「{title}」全村只有这一份，不能标为误录，也不能再建一份；写错了请直接修改。"


# Erasure (sync/ledger/closed/erasure.py)


class RecordErased(CunjiError):
    """A record that was erased by law would be written again."""

    code = "record-erased"
    zh = "这条登记已依法删除，不能再写；确实要登记同一个人，请新建一条。"


class RingMissing(CunjiError):
    """A sealed answer was to be saved before a computer of the village made the keys for it."""

    code = "ring-missing"
    zh = (
        "这项内容要封存，可是村里的电脑还没有备好封存的钥匙，没有保存；"
        "请村里的电脑登记一次要封存的内容并同步，这台电脑也同步一次，再保存。"
    )


class ErasureAsked(CunjiError):
    """The erasure of this person was asked for already."""

    code = "erasure-asked"
    status = 409
    zh = "这个人的依法删除已经申请过，没有重复申请；请看删除申请一览，等县里经办确认。"


class ErasureNames(CunjiError):
    """The basis or the reason of an erasure names who is to be erased."""

    code = "erasure-names"
    zh = "依据和事由会一直留着，里面不能写这个人的姓名、证件号或电话；请改写后再申请。"


class ErasureUnfounded(CunjiError):
    """An erasure is asked for without basis or reason."""

    code = "erasure-unfounded"
    zh = "请写明依法删除的依据和事由，再申请一次；事由里不写姓名和号码。"


class ErasureGone(CunjiError):
    """There is no such erasure to confirm."""

    code = "erasure-gone"
    status = 404
    zh = "没有这条等待确认的删除申请（可能已经确认过）；请刷新后再看。"


class ErasureAlone(CunjiError):
    """Who confirms an erasure is who asked for it."""

    code = "erasure-alone"
    status = 409
    zh = "依法删除要两个人：申请的人不能自己确认；请由县里另一位经办确认。"
