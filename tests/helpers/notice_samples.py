"""Notices made by hand, for the paper alone: invented people, rare characters included."""

from dataclasses import replace
from datetime import date

from forms.definitions.notice import NoticeDef
from forms.notices.posting_days import period, zh_date
from forms.notices.sheet.notice import Notice, PaperColumn, PaperTable
from forms.privacy.masking import MaskedText, office_phone, public
from forms.program import bundled

RARE = "𬀩𠅤𰻝㛃"
"""A character of extension E, B, G and A: names that people bear and most programs lose."""
SURNAMES = "韦蓝罗黄覃卢农陆莫蒙"
GIVEN = ["秀兰", "国强", "美花", "桂英", "建", "大明", "春梅", RARE[:2], "小" + RARE[2], RARE[3]]
TYPES = ["脱贫不稳定户", "边缘易致贫户", "突发严重困难户", "防止返贫致贫对象"]
RISKS = ["因病", "因残、缺劳动力", "因学", "因务工就业不稳", "因灾、因房、因水"]
HELP = ["产业帮扶、就业帮扶", "待核实", "兜底保障", "教育帮扶、健康帮扶、住房安全", "公益岗位"]


def text(raw: str) -> MaskedText:
    return public(raw, place="样张")


def household_notice(rows: int, *, day: date = date(2026, 11, 23), hamlets: int = 8) -> Notice:
    """N09 as it looks: seven columns, hamlets merged."""
    days = period(day, 7, bundled())
    per_hamlet = -(-rows // hamlets)
    body = tuple(
        tuple(map(text, (
            str(i + 1), f"弄{'峒岜陇怀堂雷芽万'[i // per_hamlet % 8]}屯",
            SURNAMES[i % 10] + GIVEN[i * 7 % 10], str(i % 6 + 1), TYPES[i % 4], RISKS[i % 5],
            HELP[i * 3 % 5],
        )))
        for i in range(rows)
    )  # fmt: skip
    heads = ("序号", "屯", "户主", "家庭人数", "监测类型", "风险类别", "拟帮扶措施")
    columns = tuple(PaperColumn(text(h), merge=h == "屯", left=h == "拟帮扶措施") for h in heads)
    phone = office_phone("0778-7212345", place="样张")
    return Notice(
        kind="N09",
        number=text("弄峒村公示〔2026〕N09-1123号"),
        title=tuple(map(text, (
            "板岭乡弄峒村", "关于拟纳入", "防止返贫致贫监测对象", "农户名单的公示",
        ))),
        paragraphs=(
            text(
                "根据《关于健全防止返贫动态监测和帮扶机制的指导意见》（中农组发〔2021〕7号）和"
                "《中华人民共和国村民委员会组织法》第三十五条，经入户核实、信息比对和民主评议，"
                f"拟将下列{rows}户纳入防止返贫致贫监测对象，现予公示，请村民监督。"
            ),
        ),
        facts=(
            (text("公示时间"), text(f"自{zh_date(days.first)}至{zh_date(days.objections_until)}"
                                "（7天）")),
            (text("张贴地点"), text(f"村务公开栏，张贴至{zh_date(days.posted_until)}")),
            (text("提出异议"), text(f"村民委员会主任，电话{phone}，周一至周五8:00至17:30")),
            (text("监督电话"), text("村务监督委员会0778-7212346；板岭乡人民政府0778-7212347")),
        ),
        table=PaperTable(columns, body),
        closing=(text(f"以上共{rows}户。如有异议，请在公示期内反映；署名或不署名都受理。"),),
        notes=(),
        signatures=tuple(map(text, ("制表", "审核", "村务监督委员会"))),
        issuer=text("板岭乡弄峒村村民委员会"),
        dated=text(zh_date(day)),
        seal_mm=42,
        as_of=day,
        period=days,
    )  # fmt: skip


def kind_notice(kind: NoticeDef, rows: int) -> Notice:
    """Any kind with so many rows: those of its examples over and over, names made rare."""
    given = [row for example in kind.examples for row in example.rows]
    whole = [row for row in given if row[0] != "合计"]
    columns = tuple(PaperColumn(text(c.title), merge=c.merge, left=c.left) for c in kind.columns)

    def cell(line: int, place: int, words: str) -> MaskedText:
        if kind.columns[place].id == "seq":
            return text(str(line + 1))
        if kind.columns[place].mask in ("M1", "M2"):
            return text(SURNAMES[line % 10] + GIVEN[line * 7 % 10])
        if kind.columns[place].id == "hamlet":
            return text(f"弄{'峒岜陇怀堂雷芽万'[line * 8 // rows]}屯")
        return text(words)

    body = tuple(
        tuple(cell(i, j, words) for j, words in enumerate(whole[i % len(whole)]))
        for i in range(rows)
    )
    base = household_notice(3)
    title = tuple(text(p.format_map(_Blank())) for p in kind.phrases)
    opening = tuple(text(p.format_map(_Blank())) for p in kind.preamble)
    return replace(
        base, kind=kind.id, title=title, paragraphs=opening, table=PaperTable(columns, body),
        signatures=tuple(map(text, kind.signatures)),
    )  # fmt: skip


class _Blank(dict[str, str]):
    """Something for every slot."""

    def __missing__(self, name: str) -> str:
        return {
            "place": "板岭乡弄峒村",
            "village": "弄峒村",
            "issuer": "板岭乡人民政府",
            "by": "",
            "batch": "2026年",
            "period": "2026年第三季度",
            "basis": "《中华人民共和国村民委员会组织法》第三十五条",
        }.get(name, "12")
