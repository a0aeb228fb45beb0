"""What can go wrong with a ledger and between two of them. Each part of the storey appends."""

from collections.abc import Mapping
from typing import TypeAlias

from forms.definition import Problem
from forms.errors import CunjiError

# The store (sync/ledger/engine.py, sync/ledger/migrations)


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


class BookTooNew(CunjiError):
    """A later version of the program has already changed the tables."""

    code = "book-too-new"
    zh = "这本台账由新版程序写过（第 {found} 版，本程序只认到第 {known} 版）；请先升级程序再打开。"


class LedgerUnfinished(CunjiError):
    """The file was made but its village never written: the making was cut short."""

    code = "ledger-unfinished"
    zh = "这本台账没有建完（可能新建时断了电），里面什么也没有；请删掉这个文件，重新新建一本。"


class StoreUnreachable(CunjiError):
    """The county's database does not answer."""

    code = "store-unreachable"
    zh = "连接不上数据库；请检查数据库服务是否在运行、地址是否正确，再启动一次。"


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
    """There is no import, or it was taken back already."""

    code = "nothing-to-undo"
    zh = "没有可以撤销的导入，或者已经撤销过了；请在导入记录里查看。"


# Exchange (sync/ledger/outbox.py, sync/ledger/feed.py)


class GapFound(CunjiError):
    """A device's changes do not follow on what is here; facts name the number expected."""

    code = "gap-found"
    zh = "收到的改动前后接不上（应从第 {expected} 条开始）；请再同步一次，仍不行请联系县里。"

    def __init__(self, expected: int) -> None:
        self.expected = expected
        super().__init__(expected=expected)


class ForkFound(CunjiError):
    """Two histories under one device: an old copy of a book went on being used."""

    code = "fork-found"
    zh = (
        "这台设备的记录与县里已有的不是同一条线（可能用了旧备份或复制的台账）；"
        "请停止录入，联系县里重新登记这台设备。"
    )


class FeedIncomplete(CunjiError):
    """The county's feed left out numbers that this ledger does not hold."""

    code = "feed-incomplete"
    zh = "从县里收到的改动不连续，这次收到的没有写入；请再同步一次，仍不行请联系县里。"


# The wire between a village and the county (sync/protocol, sync/client)


class AddressWrong(CunjiError):
    """What was given as the county's address is none."""

    code = "address-wrong"
    zh = "县服务器地址写得不对；请写成 https://服务器名 或 https://服务器名:端口 的样子，再试一次。"


class TlsRequired(CunjiError):
    """An address without TLS was given that is not on this very computer."""

    code = "tls-required"
    zh = "县服务器地址必须以 https 开头（TLS 加密），内容不能明着传；请向县里要 https 地址再试。"


class TlsUntrusted(CunjiError):
    """The other end shows a certificate that nobody we trust vouches for."""

    code = "tls-untrusted"
    zh = "对方出示的证书不可信，没有传出任何内容；请核对地址，或向县里要服务器证书后再试。"


class CountyUnreachable(CunjiError):
    """Nothing answers at the county's address."""

    code = "county-unreachable"
    zh = "连不上县服务器，台账里的内容都在；请检查网络和地址，稍后再试。"


class LineBroken(CunjiError):
    """The connection was lost in the middle and did not come back in time."""

    code = "line-broken"
    zh = "网络中途断了，已经传到的不会重传，没传的都在；请在信号好的地方再同步一次。"


class CountyBusy(CunjiError):
    """The county has too much in hand at the moment.

    Attributes:
        after_s: How long the county asks us to wait, in seconds.
    """

    code = "county-busy"
    zh = "县服务器这会儿太忙，台账里的内容都在；请过几分钟再试。"

    def __init__(self, after_s: float = 5.0) -> None:
        self.after_s = after_s
        super().__init__()


class CountyNonsense(CunjiError):
    """What answers at the address does not speak our protocol."""

    code = "county-nonsense"
    zh = (
        "这个地址回答的内容不是村记县服务器的，没有写入任何东西；请核对地址，或联系县里的技术人员。"
    )


class CountyRefused(CunjiError):
    """The county knows the device but will not deal with it, or does not know it at all."""

    code = "county-refused"
    zh = "县服务器没有认这台电脑（可能已被停用或登记过期）；请联系县里，要一个新的登记码重新登记。"


class CountyTroubled(CunjiError):
    """The county met an error of its own."""

    code = "county-troubled"
    zh = "县服务器自己出了问题，台账里的内容都在；请过一会儿再试，仍不行请告诉县里。"


class VersionUnknown(CunjiError):
    """Village and county have no version of the protocol in common."""

    code = "version-unknown"
    zh = "这台电脑上的程序与县服务器的版本对不上，台账里的内容都在；请升级程序后再试。"


class CountyBehind(CunjiError):
    """The county's feed ends before what this device holds: it was restored from an old backup."""

    code = "county-behind"
    zh = (
        "县服务器的数据比这台电脑上已经确认的还旧（可能刚从备份恢复），没有传出任何内容；"
        "请先不要再同步，联系县里的技术人员。"
    )


class CodeInvalid(CunjiError):
    """An enrolment code that is wrong, used, expired or meant for another village."""

    code = "code-invalid"
    zh = "登记码不对、已经用过、超过 72 小时，或不是发给本村的；请核对后再试，或请县里重新发一个。"


class NotEnrolled(CunjiError):
    """The county does not know this device yet."""

    code = "not-enrolled"
    zh = "这台电脑还没有在县里登记；请先向县里要一个登记码，登记以后再同步。"


class SyncCancelled(CunjiError):
    """The person stopped the exchange."""

    code = "sync-cancelled"
    zh = "已经停下，传到的都算数，没传的都在；想继续时请再同步一次。"


class FrameBroken(CunjiError):
    """Bytes on the wire are no frame of ours, or too large for one; nothing of them was used."""

    code = "frame-broken"
    zh = "收到的内容残缺或不合规定，没有写入；请再同步一次，仍不行请联系县里的技术人员。"


class ChangeTooBig(CunjiError):
    """One change does not fit into a frame."""

    code = "change-too-big"
    zh = "有一条登记的内容太长，传不上去；请把其中的备注改短后再同步。"


class SignatureWrong(CunjiError):
    """A message was not signed with the key the device enrolled with."""

    code = "signature-wrong"
    zh = "这台电脑的签名对不上，县里没有接收；请联系县里，要一个新的登记码重新登记。"


# The county's own house (sync/county)


class CountyMissing(CunjiError):
    """The folder holds no county."""

    code = "county-missing"
    zh = "这个文件夹里没有县服务器的数据；请先运行 cunji-county init --data 文件夹。"


class CountyExists(CunjiError):
    """The folder holds a county already."""

    code = "county-exists"
    zh = "这个文件夹里已经有县服务器的数据，没有改动它；请换一个空文件夹，或直接运行 serve。"


class CountySettingsWrong(CunjiError):
    """The settings file of a county cannot be read."""

    code = "county-settings-wrong"
    zh = "县服务器的设置文件 {file} 读不懂；请改好这个文件，或从备份恢复它。"


class VillageCodeWrong(CunjiError):
    """A village code that is not twelve digits."""

    code = "village-code-wrong"
    zh = "村代码应当是 12 位数字；请按统计用区划代码核对后再试。"


class VillageUnknown(CunjiError):
    """The county has no village of this code."""

    code = "village-unknown"
    zh = "县里没有这个代码的村；请核对 12 位村代码，或先给这个村发一个登记码。"


class PageMissing(CunjiError):
    """The console has no such page."""

    code = "page-missing"
    zh = "没有这个页面；请从上面的菜单重新进入。"


class FormStale(CunjiError):
    """A form of the console that does not come from an open page of this session."""

    code = "form-stale"
    zh = "这个页面已经过期，没有改动任何内容；请回到上一页刷新后再试。"


class AccountTaken(CunjiError):
    """An account of this name exists."""

    code = "account-taken"
    zh = "已经有叫这个名字的账号；请换一个名字再试。"


class AccountNameWrong(CunjiError):
    """A name no account can have."""

    code = "account-name-wrong"
    zh = "账号名应为 2 到 40 个字，不能有空格；请换一个再试。"


class AccountMissing(CunjiError):
    """No account has this name."""

    code = "account-missing"
    zh = "没有叫这个名字的账号；请核对账号名再试。"


class PasswordWrong(CunjiError):
    """Account and password do not fit; which of the two is wrong is not said."""

    code = "password-wrong"
    zh = "账号或密码不对；请核对后再登录。"


class PasswordWeak(CunjiError):
    """A password that would be guessed."""

    code = "password-weak"
    zh = "密码至少 12 个字，不能和账号相同、不能是常见密码；请换一个再试。"


class TooManyTries(CunjiError):
    """Signing in is held up after failures; facts tell how long."""

    code = "too-many-tries"
    zh = "连续输错次数太多；请等 {seconds} 秒以后再登录。"


class PortTaken(CunjiError):
    """Another program listens at the address the county should serve."""

    code = "port-taken"
    zh = "这个地址或端口用不了（可能被别的程序占着）；请换一个端口再启动。"


class CertificateUnreadable(CunjiError):
    """Certificate or key of the county cannot be used."""

    code = "certificate-unreadable"
    zh = "证书或私钥读不出来，或两者不是一对；请核对 --certificate 和 --key 两个文件再启动。"
