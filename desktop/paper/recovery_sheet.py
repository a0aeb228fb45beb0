"""The recovery sheet: one page with the code that opens a book when the passphrase is forgotten.

It carries no QR code on purpose: what is typed by hand is not photographed.
"""

from desktop.paper.fonts.fallback import stacks
from desktop.paper.pdf import render_private
from desktop.paper.typesetting.line_breaking import Line, Style, balanced, break_lines
from desktop.paper.typesetting.page import MM, PaperPage, PaperSheet, Text

TITLE = Style("title", 30, 46)
LEAD = Style("hei", 16, 27)
BODY = Style("song", 14, 24)
CODE = Style("hei", 24, 46)
SMALL = Style("song", 10.5, 16)
WIDTH, HEIGHT, SIDE, TOP = 210 * MM, 297 * MM, 26 * MM, 30 * MM
_SPREAD = 2.2  # points behind every character of the code, so that groups are read one by one

_WHY = (
    "这张纸和台账文件合在一起就能打开台账，等于钥匙。请当场核对、签名，装进信封封好，"
    "锁进村委会保险柜，由保管人负责；不要拍照，不要发微信，不要和电脑放在一起。"
)
_HOW = (
    "1. 忘记口令时，在打开台账的窗口点“用恢复码打开”，照上面四行输入，大小写和横线都不要紧。",
    "2. 每行最后一个字符用来检查，抄错一个字符程序会指出是哪一行。",
    "3. 打开后请马上换新口令；换口令会产生新的恢复单，旧的这张当场撕毁。",
    "4. 口令和这张纸都没有了，谁也打不开台账，只能从县里同步回已经上报的部分。",
)
_SIGNED = ("保管人", "封存地点", "封存日期")


def recovery_sheet(village_name: str, code: str) -> bytes:
    """The sheet as PDF.

    Args:
        village_name: Whose book it is.
        code: The code as ``Vault.recovery_code`` gives it, several lines.

    Raises:
        FontsUnavailable: The bundled fonts cannot be unpacked.
    """
    return render_private(lay_out(village_name, code), title="村记恢复单")


def lay_out(village_name: str, code: str) -> PaperSheet:
    """Where everything stands on the one page."""
    pen = _Pen()
    pen.centred("村记恢复单", TITLE)
    pen.centred(f"{village_name}　村务台账", LEAD)
    pen.y += 10
    pen.paragraph(_WHY, BODY)
    pen.y += 8
    pen.code(code.splitlines())
    pen.y += 12
    pen.paragraph("怎么用", LEAD)
    for step in _HOW:
        pen.paragraph(step, BODY)
    pen.y += 26
    pen.signatures()
    text = f"{village_name}{code}"
    absent = frozenset(c for s in stacks().values() for c in s.absent if c in text)
    return PaperSheet(WIDTH, HEIGHT, [pen.page], absent)


class _Pen:
    """How far down the page we are."""

    def __init__(self) -> None:
        self.page = PaperPage()
        self.y = TOP
        self.right = WIDTH - SIDE

    def _put(self, line: Line, style: Style, x: float, tracking: float = 0.0) -> None:
        text, width = line
        cell = (SIDE, self.y, self.right, self.y + style.lead)
        base = self.y + style.lead / 2 + 0.38 * style.size
        self.page.texts.append(Text(x, base, width, style.font, style.size, text, cell, tracking))
        self.y += style.lead

    def centred(self, text: str, style: Style) -> None:
        """One line, or a few even ones, in the middle."""
        for line in balanced(text, self.right - SIDE, style):
            self._put(line, style, (WIDTH - line[1]) / 2)

    def paragraph(self, text: str, style: Style) -> None:
        """Lines from the left margin."""
        for line in break_lines(text, self.right - SIDE, style):
            self._put(line, style, SIDE)

    def code(self, rows: list[str]) -> None:
        """The code in a frame, a number before each row."""
        top = self.y
        self.y += 8
        for i, row in enumerate(rows, 1):
            x = SIDE + 18
            mark = f"{i}"
            base = self.y + CODE.lead / 2 + 0.38 * BODY.size
            cell = (SIDE, self.y, x + 20, self.y + CODE.lead)
            self.page.texts.append(
                Text(x, base, BODY.width(mark), BODY.font, BODY.size, mark, cell, grey=0.4)
            )
            width = CODE.width(row) + _SPREAD * (len(row) - 1)
            self._put((row, width), CODE, x + 40, _SPREAD)
        self.y += 8
        self.page.frame((SIDE, top, self.right, self.y), 1.1)

    def signatures(self) -> None:
        """Who keeps it, where, since when: by hand."""
        step = (self.right - SIDE) / len(_SIGNED)
        for i, who in enumerate(_SIGNED):
            x, label = SIDE + i * step, f"{who}："
            width = BODY.width(label)
            cell = (x, self.y, x + step, self.y + BODY.lead)
            base = self.y + BODY.lead / 2 + 0.38 * BODY.size
            self.page.texts.append(Text(x, base, width, BODY.font, BODY.size, label, cell))
            self.page.rules.append((x + width, base + 3, x + step - 10, base + 3, 0.6))
        self.y += BODY.lead
