"""Notices made by hand, for the paper alone: invented people, rare characters included."""

from datetime import date

from desktop.notices.notice import Column, Notice, Table
from forms.masking import MaskedText, office_phone, public
from forms.notice_days import period, zh_date

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
    days = period(day, 7)
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
    columns = tuple(Column(text(h), merge=h == "屯", left=h == "拟帮扶措施") for h in heads)
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
        table=Table(columns, body),
        closing=(text(f"以上共{rows}户。如有异议，请在公示期内反映；署名或不署名都受理。"),),
        notes=(),
        signatures=tuple(map(text, ("制表", "审核", "村务监督委员会"))),
        issuer=text("板岭乡弄峒村村民委员会"),
        dated=text(zh_date(day)),
        seal_mm=42,
        as_of=day,
        period=days,
    )  # fmt: skip
