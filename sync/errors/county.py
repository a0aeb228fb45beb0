"""What can go wrong in the county's own house (sync/county)."""

from forms.errors import CunjiError


class CountyMissing(CunjiError):
    """The folder holds no county."""

    code = "county-missing"
    zh = "这个文件夹里没有县服务器的数据；请先运行 cunji-county init --data 文件夹 --county 代码。"


class CountyUnnamed(CunjiError):
    """A county of before a server was one county's: nobody said which it is."""

    code = "county-unnamed"
    zh = (
        "还没有写这是哪个县（一台县服务器只管一个县），没有改动任何内容；请先运行一次 "
        "cunji-county name 文件夹 --county 六位县级代码，账号、审计和各村都留着。"
    )


class CountyMixed(CunjiError):
    """A store has villages of other counties than the one it is said to be."""

    code = "county-mixed"
    zh = (
        "里面还有别的县的村（{others}），没有改动；一台县服务器只管一个县，请核对代码，"
        "真有别的县的村时请先联系技术人员把它们分到自己的服务器上。"
    )


class BackupOfAnother(CunjiError):
    """A backup of one county was to be put back into the folder of another."""

    code = "backup-of-another"
    zh = "这是 {theirs} 的备份，文件夹是 {ours} 的，没有恢复；请核对备份，或换一个空文件夹。"


class BackupUnnamed(CunjiError):
    """A backup of an earlier program does not say whose it is, and nobody else did."""

    code = "backup-unnamed"
    zh = "这个备份没有写是哪个县，没有恢复；请在命令后加上 --county 六位县级代码，再运行一次。"


class CountyExists(CunjiError):
    """The folder holds a county already."""

    code = "county-exists"
    zh = "这个文件夹里已经有县服务器的数据，没有改动它；请换一个空文件夹，或直接运行 serve。"


class CountySettingsWrong(CunjiError):
    """The settings file of a county cannot be read."""

    code = "county-settings-wrong"
    zh = "县服务器的设置文件 {file} 读不懂；请改好这个文件，或从备份恢复它。"


class CountyOfAnother(CunjiError):
    """The folder belongs to another user: what we wrote there the service could not read."""

    code = "county-of-another"
    zh = (
        "县服务器的文件夹归系统用户 {owner}，现在的用户是 {user}，没有改动任何内容；"
        "请用 sudo cunji-county 运行，它会换成 {owner}。"
    )


class SignInBusy(CunjiError):
    """Too many sign in at the same moment."""

    code = "sign-in-busy"
    status = 429
    zh = "这会儿登录的人太多；请过 30 秒再试。"


class VillageCodeWrong(CunjiError):
    """A code whose digits do not suit a village, or the area of the computer it is for."""

    code = "village-code-wrong"
    zh = "代码的位数不对：村是 12 位数字，乡镇的电脑用前 9 位，县级的用前 6 或 9 位；请核对后再试。"


class VillageUnknown(CunjiError):
    """The county has no village of this code."""

    code = "village-unknown"
    status = 404
    zh = "县里没有这个代码的村；请核对 12 位村代码，或先给这个村发一个登记码。"


class ReasonMissing(CunjiError):
    """Something that needs a reason was asked for without one."""

    code = "reason-missing"
    zh = "没有写原因，没有做任何改动；请用几个字写明原因再试。"


class ExportUnknown(CunjiError):
    """No such export, or a return without its village."""

    code = "export-unknown"
    zh = "没有这种导出，或者报表没有选村；请选好内容和村再试。"


class ExportsTooMany(CunjiError):
    """An account has taken out more than an office needs in an hour."""

    code = "exports-too-many"
    zh = "这个账号一小时内导出太多次；请过一小时再试，急用请找县级管理员。"


class FiguresUnfinished(CunjiError):
    """Villages are still being counted; facts tell how many."""

    code = "figures-unfinished"
    zh = "还有 {waiting} 个村没有算完，没有导出；请过一会儿再按一次，会接着算。"


class FileTooBig(CunjiError):
    """A file larger than the browser's door takes."""

    code = "file-too-big"
    zh = "文件超过 {megabytes} MB，这里收不下；请在服务器上用 cunji-county parcel 收这个包。"


class SheetUnreadable(CunjiError):
    """A file that should be a notice is no PDF, or far too much of one."""

    code = "sheet-unreadable"
    zh = "这个文件打不开，不是完整的 PDF；请选村里存下的公示 PDF，拍照和扫描的请按编号和核对码查。"


class PageMissing(CunjiError):
    """The console has no such page."""

    code = "page-missing"
    zh = "没有这个页面；请从上面的菜单重新进入。"


class FormStale(CunjiError):
    """A form of the console that does not come from an open page of this session."""

    code = "form-stale"
    status = 403
    zh = "这个页面已经过期，没有改动任何内容；请回到上一页刷新后再试。"


class AskWrong(CunjiError):
    """A form or query of the console whose field is missing, unknown or not of its kind."""

    code = "ask-wrong"
    zh = "「{field}」{why}，没有改动任何内容；请回到上一页改好再试。"


class FormTooBig(CunjiError):
    """A form longer than any of ours."""

    code = "form-too-big"
    zh = "填的内容太长，没有改动任何内容；请改短或分成几份再试。"


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


class OwnAccount(CunjiError):
    """Somebody would close or reset the account that is used to do it."""

    code = "own-account"
    zh = "不能停用或重设正在用的账号，没有改动；请让另一位县级管理员来做。"


class WaitingGone(CunjiError):
    """Nothing of this number waits for a second person here any more."""

    code = "waiting-gone"
    status = 404
    zh = (
        "没有这一项待确认，可能已经确认、撤回或超过 24 小时；请刷新「待确认」再看，需要时重新提出。"
    )


class WaitingOwn(CunjiError):
    """Somebody would confirm what they asked for themselves."""

    code = "waiting-own"
    status = 403
    zh = (
        "自己提的要由另一个人确认，没有改动；"
        "请另一位县级管理员来确认，或在服务器上运行 cunji-county confirm。"
    )


class PasswordWrong(CunjiError):
    """Account, password and dynamic code do not fit; which of them is wrong is not said."""

    code = "password-wrong"
    zh = "账号、密码或动态口令不对；请核对后再登录。"


class OneTimeLapsed(CunjiError):
    """A one-time password that nobody used in time; facts tell in how many hours."""

    code = "one-time-lapsed"
    zh = "一次性密码过了 {hours} 小时没有用，已经作废；请县级管理员或服务器管理员重新给一个。"


class PasswordWeak(CunjiError):
    """A password that would be guessed; facts propose another."""

    code = "password-weak"
    zh = (
        "这个密码太短，或者很快会被猜到（常见词、账号、县名村名都不行），没有改动；"
        "用四个不相干的词最好记，例如「{words}」，打成 {typed}。"
    )


class SecondWrong(CunjiError):
    """A dynamic code that is not the one the telephone should show now."""

    code = "second-wrong"
    zh = "动态口令不对；请看手机上现在显示的 6 位数字，并核对手机时间是否准确。"


class AreaWrong(CunjiError):
    """An account's area that is no area of this console."""

    code = "area-wrong"
    zh = "管辖范围不对；乡镇账号请填 9 位乡镇代码，其他账号请填 6 位县代码或留空。"


class RightMissing(CunjiError):
    """The account's role does not include what was asked for."""

    code = "right-missing"
    status = 403
    zh = "这个账号没有这项权限，没有改动任何内容；需要时请找县级管理员。"


class TooManyAttempts(CunjiError):
    """Signing in is held up after failures; facts tell how long."""

    code = "too-many-tries"
    zh = "连续输错次数太多；请等 {seconds} 秒以后再登录。"


class ProxyUnexpected(CunjiError):
    """A proxy stands before a console that was started without knowing of it."""

    code = "proxy-unexpected"
    zh = "工作台前面有代理，而服务器不知道；请管理员用 --behind-proxy 重新启动。"


class ProcessesAlone(CunjiError):
    """Several processes were asked for on a store that only one may write at a time."""

    code = "processes-alone"
    zh = (
        "几个进程一起服务要用 PostgreSQL 和 Linux，没有启动；请去掉 --processes，"
        "或先用备份和恢复把数据搬到 PostgreSQL。"
    )


class PortTaken(CunjiError):
    """Another program listens at the address the county should serve."""

    code = "port-taken"
    zh = "这个地址或端口用不了（可能被别的程序占着）；请换一个端口再启动。"


class TokenRefused(CunjiError):
    """A program that shows no token, or one that is unknown, lapsed or withdrawn."""

    code = "token-refused"
    status = 401
    zh = (
        "没有带接口令牌，或者令牌不对、过期、已经停用；"
        "请向县里要一个，放在 Authorization: Bearer 里。"
    )


class ScopeMissing(CunjiError):
    """A token that is not for what was asked; facts tell the scope it would need."""

    code = "scope-missing"
    status = 403
    zh = "这个接口令牌没有「{scope}」这一项，没有改动任何内容；需要时请县里另给一个。"

    def __init__(self, *, scope: str) -> None:
        super().__init__(scope=scope)


class AsksTooMany(CunjiError):
    """A token that asked more often than a minute allows.

    Attributes:
        after_s: When it may ask again, in seconds.
    """

    code = "asks-too-many"
    status = 429
    zh = "这个接口令牌一分钟内问得太多；请等 {after_s} 秒再问。"

    def __init__(self, after_s: int) -> None:
        self.after_s = after_s
        super().__init__(after_s=after_s)


class HandedInOtherwise(CunjiError):
    """An idempotency key that was used for other content."""

    code = "handed-in-otherwise"
    status = 409
    zh = "这个 Idempotency-Key 已经交过别的内容，这次没有收下；请换一个新的再交。"


class TokenGone(CunjiError):
    """No token of this id is in force here."""

    code = "token-gone"
    status = 404
    zh = "没有这个在用的接口令牌，可能已经停用；请刷新「接口」再看。"


class CertificateUnreadable(CunjiError):
    """Certificate or key of the county cannot be used."""

    code = "certificate-unreadable"
    zh = "证书或私钥读不出来，或两者不是一对；请核对 --certificate 和 --key 两个文件再启动。"


class PackUnreadable(CunjiError):
    """A parameter pack that cannot be read."""

    code = "pack-unreadable"
    zh = "打不开发布包 {file}；请核对路径，并存成 UTF-8 的 YAML 文件。"


class OnewayBroken(CunjiError):
    """A line of the file of what only goes one way is not what was written."""

    code = "oneway-broken"
    zh = (
        "撤销清单 oneway.log 第 {line} 行不是当初写下的，没有继续；"
        "请换上另一块盘上的副本，找不到就报告上级，再按「没有清单」恢复。"
    )


class OnewayLost(CunjiError):
    """That file does not hold what the store knows."""

    code = "oneway-lost"
    zh = (
        "撤销清单 oneway.log 不是这个县的，或者比数据库旧，没有继续；"
        "请把最新的 oneway.log 和 oneway.key 放回县服务器的文件夹，"
        "找不到就运行 cunji-county restore-check --without-endings 原因 --account 账号。"
    )


class StoreOlder(CunjiError):
    """The store does not know what that file does; facts tell how many lines."""

    code = "store-older"
    zh = (
        "数据库比撤销清单旧（清单上还有 {more} 条它不知道），可能是从备份放回来的；"
        "请运行 cunji-county restore-check。"
    )


class EndingsMissing(CunjiError):
    """A backup is to be put back without the file of what was taken away since."""

    code = "endings-missing"
    zh = (
        "备份以后的撤销清单不在，没有恢复；请指出 oneway.log 所在的文件夹（--endings 文件夹），"
        "或写明原因和留用的账号（--without-endings 原因 --account 账号）。"
    )


class NotReturning(CunjiError):
    """No such computer waits to be confirmed after a restore."""

    code = "not-returning"
    status = 404
    zh = "没有这台等着确认的电脑（可能别人刚处理过）；请重新打开这一页看看。"
