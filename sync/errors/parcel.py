"""What can go wrong with a session that travels in a file (sync/protocol/parcel.py)."""

from forms.errors import CunjiError


class ParcelNotOurs(CunjiError):
    """The file is something else."""

    code = "parcel-not-ours"
    status = 400
    zh = "这个文件不是村记的上报包或回执，没有动任何内容；请换一个文件（以 .cjb 结尾）。"


class ParcelOutdated(CunjiError):
    """A program before the frames made it, or was to read it."""

    code = "parcel-outdated"
    status = 400
    zh = (
        "这个文件是旧版村记做的，新版不再读它，没有动任何内容；里面的内容在村里的电脑上都还在，"
        "请村里用新版重新导出一个上报包。"
    )


class ParcelTruncated(CunjiError):
    """The end of the file is missing."""

    code = "parcel-truncated"
    status = 400
    zh = "这个文件不完整，可能还没拷完就拔了 U 盘，没有动任何内容；请重新拷一次。"


class ParcelForeign(CunjiError):
    """It is for somebody else, or of somebody nobody knows here."""

    code = "parcel-foreign"
    status = 403
    zh = "这个文件不是给这里的，没有动任何内容；请核对是哪个县、哪个村、哪台电脑的，再换一个。"


class ParcelTampered(CunjiError):
    """It was touched on the way."""

    code = "parcel-tampered"
    status = 400
    zh = "这个文件在路上被改动过或者损坏了，没有动任何内容；请重新导出一个。"


class ParcelOld(CunjiError):
    """The county has everything in it, and more of the same computer."""

    code = "parcel-old"
    status = 409
    zh = (
        "这是较早的第 {number} 号上报包，里面的改动县里都有了，后来的也有（由后来的包或联网报来），"
        "不用再收；还有没报的，请用最新导出的一个。"
    )

    def __init__(self, number: int) -> None:
        super().__init__(number=number)


class ReceiptStale(CunjiError):
    """The receipt belongs to an earlier parcel, or the line was quicker."""

    code = "receipt-stale"
    zh = "这个回执对应的上报包已经了结（后来又导出过，或联网上报过），不用再导入；请上报一次看看。"


class CountyKeyMissing(CunjiError):
    """The county has not told its key yet."""

    code = "county-key-missing"
    zh = "还没有县里的密钥，做不了上报包；请先联网上报一次，以后就可以用 U 盘了。"


class BackupUnreadable(CunjiError):
    """The file is no backup of a county, is damaged, or asks for another passphrase."""

    code = "backup-unreadable"
    zh = (
        "这个文件不是县服务器的备份、已经损坏，或者口令不对，没有恢复任何内容；请换一个文件或口令。"
    )


class StoreNotEmpty(CunjiError):
    """A backup is only put into an empty store."""

    code = "store-not-empty"
    zh = "目标数据库里已经有内容，不能覆盖；请换一个空的文件夹或空的数据库再恢复。"


class DeviceUnknown(CunjiError):
    """No such device of this county."""

    code = "device-unknown"
    zh = "没有登记过这台电脑；请用工作台或 cunji-county devices 查看编号。"
