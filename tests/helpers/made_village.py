"""A village of made-up people, and the sheets that others make of it: rosters and lists of some."""

import random
from dataclasses import dataclass
from datetime import date, timedelta

from tests.helpers.sheets import CellIn, number

SURNAMES = "韦蓝黄覃罗陆蒙莫潘卢"
GIVEN = "国强秀英美花大山小明家兴德胜丽娟雨桐春梅志远金莲建军桂兰"
HAMLETS = ("板岭屯", "弄林屯", "那坡屯", "下屯")

RELATIONS = ("户主", "配偶", "子", "女", "孙子", "孙女")


@dataclass(frozen=True, slots=True)
class Villager:
    """One person as every sheet knows him.

    Attributes:
        hh_no: Number of the household.
        hamlet: Where it stands.
        head: Name of its head.
        name: His own.
        relation: To the head.
        birth: ISO.
        id_number: His citizen number.
        order: Place in the household, from 0.
    """

    hh_no: str
    hamlet: str
    head: str
    name: str
    relation: str
    birth: str
    id_number: str
    order: int

    @property
    def sex(self) -> str:
        """As the number says."""
        return "男" if int(self.id_number[16]) % 2 else "女"

    def cell(self, heading: str) -> CellIn:
        """What stands under one of the plain headings."""
        return {
            "户编号": self.hh_no, "屯": self.hamlet, "户主姓名": self.head, "姓名": self.name,
            "与户主关系": self.relation, "性别": self.sex, "身份证号码": self.id_number,
            "出生日期": self.birth,
        }[heading]  # fmt: skip


def village(households: int, seed: int = 1) -> list[Villager]:
    """People in households of one to six, in order of the register."""
    chance = random.Random(seed)
    made: list[Villager] = []
    for no in range(1, households + 1):
        hamlet = HAMLETS[no * len(HAMLETS) // (households + 1)]
        people = RELATIONS[: chance.choice((1, 2, 3, 4, 4, 5, 6))]
        head = ""
        for order, relation in enumerate(people):
            name = chance.choice(SURNAMES) + "".join(chance.sample(GIVEN, 2))
            head = head or name
            age = {"户主": 50, "配偶": 48, "子": 24, "女": 20}.get(relation, 3)
            born = date(2026 - age - chance.randrange(12), 1, 1)
            birth = (born + timedelta(days=chance.randrange(360))).isoformat()
            woman = relation in {"配偶", "女", "孙女"}
            count = 2 * (no % 480) + (2 if woman else 1)
            made.append(
                Villager(
                    f"{no:04d}", hamlet, head, name, relation, birth, number(birth, count), order
                )
            )
    return made
