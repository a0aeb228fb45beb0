"""What can go wrong between a village and the county (sync/protocol, sync/client)."""

from forms.errors import CunjiError


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
    status = 503
    zh = "县服务器这会儿太忙，台账里的内容都在；请过几分钟再试。"

    def __init__(self, after_s: float = 5.0) -> None:
        self.after_s = after_s
        super().__init__(after_s=after_s)


class CountyNonsense(CunjiError):
    """What answers at the address does not speak our protocol."""

    code = "county-nonsense"
    zh = (
        "这个地址回答的内容不是村记县服务器的，没有写入任何东西；请核对地址，或联系县里的技术人员。"
    )


class CountyRefused(CunjiError):
    """The county knows the device but will not deal with it, or does not know it at all."""

    code = "county-refused"
    status = 403
    zh = "县服务器没有认这台电脑（可能已被停用或登记过期）；请联系县里，要一个新的登记码重新登记。"


class CountyTroubled(CunjiError):
    """The county met an error of its own."""

    code = "county-troubled"
    status = 500
    zh = "县服务器自己出了问题，台账里的内容都在；请过一会儿再试，仍不行请告诉县里。"


class CountyFull(CunjiError):
    """The county has no room left on its disk."""

    code = "county-full"
    status = 507
    zh = "县服务器的磁盘满了，这次没有收下，台账里的内容都在；请告诉县里腾出空间，再同步一次。"


class VersionUnknown(CunjiError):
    """Village and county have no version of the protocol in common."""

    code = "version-unknown"
    status = 400
    zh = "这台电脑上的程序与县服务器的版本对不上，台账里的内容都在；请升级程序后再试。"


class ProgramOutdated(CunjiError):
    """A device of before version 6 would be told answers that are closed."""

    code = "program-outdated"
    status = 426
    zh = (
        "本机的改动县里都收下了；别的电脑的改动要新版的村记才读得了。"
        "请更新这台电脑上的村记，再同步一次，登记一条不会少。"
    )


class CountyOutdated(CunjiError):
    """The county's program is of before the frames (protocol 4), this one of after them."""

    code = "county-outdated"
    zh = (
        "县服务器上的村记还是旧版，和这台电脑的新版说不上话，台账里的内容都在；"
        "请告诉县里更新服务器，在那之前照常登记，更新后再同步。"
    )


class CountyKeyChanged(CunjiError):
    """An answer does not bear the signature of the county this book enrolled with."""

    code = "county-key-changed"
    zh = (
        "县里的回答不是用登记时的那把钥匙签的，没有写入任何内容，本机的改动都在；"
        "请向县里核实是不是换了服务器，换了就要一个新的登记码重新登记。"
    )


class CountyRewrote(CunjiError):
    """What the county says contradicts what it has signed before; nothing of it was taken.

    Attributes:
        evidence: Lines of a file: what it signed then, and what it signs now.
    """

    code = "county-rewrote"
    zh = (
        "县里给出的次序与它{at}亲自签过的凭证不一致（第 {seq} 号），县里的记录可能被人改过，"
        "或者没有说明就退回了旧数据。本机没有接受任何改动，自己的改动照常上报；"
        "请把凭证文件交给上级核对。"
    )

    def __init__(self, at: str, seq: int, evidence: list[str]) -> None:
        self.evidence = evidence
        super().__init__(at=at or "给过的", seq=seq)


class CountyDamaged(CunjiError):
    """What the county would have to hand on is not what its author signed, so it does not.

    Attributes:
        places: The first of these places: device, epoch, fork as hex, behind which number of the
            device, up to which; by spaces.
    """

    code = "county-damaged"
    status = 409
    zh = (
        "县里保存的一段改动已坏（{what}），没有往下发；"
        "请让村里持有完好一份的电脑同步一次，县里会自动换回，本机的登记和改动都在。"
    )

    def __init__(self, what: str, places: str) -> None:
        self.places = places
        super().__init__(what=what, places=places)


class HeadsUnreadable(CunjiError):
    """A file of signed heads cannot be read, or a line of it is not what a county signed."""

    code = "heads-unreadable"
    zh = "这个凭证文件的第 {line} 行读不出或签名不对，没有核对；请向给出文件的人再要一份。"


class CountyRestored(CunjiError):
    """The county was put back from a backup since this device last spoke with it.

    Attributes:
        expected: Last number of the feed both still hold.
        mark: Up to which number of the device the county holds everything.
        before: The life of the store the device remembers, as hex.
        epoch: The life it is in now, as hex.
        link: Of the feed at ``expected``, as hex.
        at: When it was put back, ISO in UTC.
        proof: The county's signature over it (``sync.frames.heads.Restored``), as hex.
    """

    code = "county-restored"
    status = 409
    zh = "县服务器刚从备份恢复过，缺的内容这台电脑上还有；请联网上报一次，自动补上，一条不丢。"

    def __init__(
        self,
        expected: int,
        mark: int = 0,
        before: str = "",
        epoch: str = "",
        link: str = "",
        at: str = "",
        proof: str = "",
    ) -> None:
        self.expected, self.mark = expected, mark
        self.before, self.epoch, self.link, self.at, self.proof = before, epoch, link, at, proof
        super().__init__(
            expected=expected, mark=mark, before=before, epoch=epoch, link=link, at=at, proof=proof
        )


class BranchFound(CunjiError):
    """Changes of another computer that we hold are not those the county holds of it.

    Attributes:
        device: Whose.
        epoch: Its incarnation.
        expected: The first number at which they differ.
    """

    code = "branch-found"
    status = 409
    zh = "村里另一台电脑的改动有两个版本，两个都会保留；请再同步一次。"

    def __init__(self, device: str, epoch: int, expected: int) -> None:
        self.device, self.epoch, self.expected = device, epoch, expected
        super().__init__(device=device, epoch=epoch, expected=expected)


class RecordsAwaited(CunjiError):
    """A change of a record the county does not hold (any more): who made it has to call first."""

    code = "records-awaited"
    status = 409
    zh = (
        "县里还缺村里另一台电脑写的登记（可能刚恢复过备份），资料都在；请先让那台电脑上报，再上报。"
    )


class CodeNotWide(CunjiError):
    """A code for one village was shown where one for a township or county is wanted."""

    code = "code-not-wide"
    status = 403
    zh = "这个登记码只管一个村，乡镇和县级的电脑要用各自的登记码；请向县里说明是谁用，再要一个。"


class CodeWide(CunjiError):
    """A code for a township or county was shown where a village's is wanted."""

    code = "code-wide"
    status = 403
    zh = "这是乡镇或县级的登记码，管着多个村，不能给一个村的台账用；请县里另发本村的登记码。"


class CountySays(CunjiError):
    """A refusal of a newer county, which this program knows no error for; facts hold its words."""

    code = "county-says"
    zh = "县里说：{words}"


class RoleForbids(CunjiError):
    """A computer wants to write what its role does not write."""

    code = "role-forbids"
    status = 403
    zh = (
        "这台电脑登记为「{role}」，不能写「{title}」；"
        "要改请在村里的电脑上改，或请县里重新发登记码。"
    )

    def __init__(self, role: str, title: str) -> None:
        super().__init__(role=role, title=title)


class RoleUnfit(CunjiError):
    """A code whose role may not write what is waiting in this book."""

    code = "role-unfit"
    zh = (
        "登记码是发给「{role}」的，这本台账里有它不能写的「{title}」还没有上报，所以没有登记；"
        "请向县里要第一书记或村文书的登记码，或者新建台账时选“加入已有的村”。"
    )


class PhotoMissing(CunjiError):
    """The county does not have a photo whole (yet)."""

    code = "photo-missing"
    status = 404
    zh = "这张照片县里还没有收全；请等拍它的那台电脑上报以后，再同步一次。"


class PhotosFull(CunjiError):
    """A village's room for photos at the county is used up."""

    code = "photos-full"
    status = 507
    zh = "本村的照片在县里已经存满，登记都已上报；请联系县里清理或加大空间。"


class NonceStale(CunjiError):
    """A question signed over a nonce that was used up meanwhile; asked anew, it is answered.

    Another copy of the book was quicker, or the county was put back from a backup. Whether the two
    have parted, the chain tells (``ForkFound``), never this.

    Attributes:
        nonce: What to sign over, 32 hex digits.
    """

    code = "nonce-stale"
    status = 409
    zh = "县里刚和这本台账的另一份说过话，没有写入任何内容，台账里的内容都在；请再同步一次。"

    def __init__(self, nonce: str) -> None:
        self.nonce = nonce
        super().__init__(nonce=nonce)


class CodeInvalid(CunjiError):
    """An enrolment code that is wrong, used, expired or meant for another village."""

    code = "code-invalid"
    status = 403
    zh = "登记码不对、已经用过、超过 72 小时，或不是发给本村的；请核对后再试，或请县里重新发一个。"


class CodesTooMany(CunjiError):
    """Too many wrong enrolment codes came from where this one comes from.

    Attributes:
        minutes: How long to wait.
    """

    code = "codes-too-many"
    status = 429
    zh = "登记码输错太多次，县里暂时不再受理；请等 {minutes} 分钟，向县里核对登记码再试。"

    def __init__(self, minutes: int = 60) -> None:
        self.minutes = minutes
        super().__init__(minutes=minutes)


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
    status = 400
    zh = "收到的内容残缺或不合规定，没有写入；请再同步一次，仍不行请联系县里的技术人员。"


class ChangeTooBig(CunjiError):
    """One change does not fit into a frame."""

    code = "change-too-big"
    zh = "有一条登记的内容太长，传不上去；请把其中的备注改短后再同步。"


class AuthorUnknown(CunjiError):
    """What another computer of the village signed is handed up, and nobody vouches for its key."""

    code = "author-unknown"
    status = 403
    zh = (
        "有一部分改动是村里另一台电脑写的，县里不认得那台电脑的签名（可能刚恢复过备份），没有接收；"
        "请让那台电脑重新登记后上报。"
    )


class SignatureWrong(CunjiError):
    """A message was not signed with the key the device enrolled with."""

    code = "signature-wrong"
    status = 403
    zh = "这台电脑的签名对不上，县里没有接收；请联系县里，要一个新的登记码重新登记。"
