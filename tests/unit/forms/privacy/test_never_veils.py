"""What hides a number, a word or a child's name from the eye hides it from nobody here.

Ways of hiding times numbers, words and names: each way is one function, and none may let one out.
"""

import base64
import csv
import re
from collections.abc import Callable
from random import Random

import pytest
from pypinyin import Style, lazy_pinyin

from forms.privacy.child_names import Child, ChildNames
from forms.privacy.never_publish import Audience, Clearance, released
from forms.privacy.never_tables import NEVER
from forms.privacy.parted_numbers import parted
from tests.helpers.never_samples import SEPARATORS, card, certificate, identity, phone

Way = Callable[[str, Random], str]
SEEDS = 12
BOXES = "（{}）", "【{}】", "“{}”", "({})", "'{}'", "「{}」"
RLO, PDF = "\u202e", "\u202c"


def _table(signs: str | list[str], between: str = "") -> Way:
    def way(number: str, _: Random) -> str:
        return between.join(signs[int(c)] if c.isdecimal() else c for c in number)

    return way


def _spoken(words: str) -> Way:
    return _table(words.split(), " ")


def _each(form: str) -> Way:
    return lambda text, _: "".join(form.format(c=c, o=ord(c)) for c in text)


CODED: dict[str, Way] = {
    "percent": lambda t, _: "".join(f"%{byte:02X}" for byte in t.encode()),
    "entities": _each("&#{o};"),
    "entities in hex": _each("&#x{o:x};"),
    "escapes": _each("\\u{o:04x}"),
    "code points": _each("U+{o:04X} "),
    "base64": lambda t, _: base64.b64encode(t.encode()).decode(),
    "hex": lambda t, _: t.encode().hex(),
    "right to left": lambda t, _: f"{RLO}{t[::-1]}{PDF}",
    "joiners": lambda t, r: "".join(c + r.choice("\u200b\u200d\u2060\ufeff\u034f") for c in t),
    "struck out": _each("{c}\u0336"),
    "tags": lambda t, _: "<b>".join(t),
}
"""Ways for any text."""
NUMBERS: dict[str, Way] = {
    **CODED,
    "hidden letters": lambda t, _: "".join(chr(0xE0000 + ord(c)) for c in t),
    "codes of characters": lambda t, _: " ".join(str(ord(c)) for c in t),
    "rods": _table("〇𝍩𝍪𝍫𝍬𝍭𝍮𝍯𝍰𝍱"),
    "rods upright": _table("〇𝍠𝍡𝍢𝍣𝍤𝍥𝍦𝍧𝍨"),
    "braille": _table("⠚⠁⠃⠉⠙⠑⠋⠛⠓⠊"),
    "keycaps": _table([f"{d}\ufe0f\u20e3" for d in range(10)]),
    "Japanese capitals": _table("零壱弐参四伍六七八九"),
    "Tibetan": _table("༠༡༢༣༤༥༦༧༨༩"),
    "segments": _table("🯰🯱🯲🯳🯴🯵🯶🯷🯸🯹"),
    "sound alike": _table("零衣儿山寺午柳妻爸久"),
    "sound alike again": _table("灵依尔叁肆舞溜期巴酒"),
    "in English": _spoken("zero one two three four five six seven eight nine"),
    "with tones": _spoken("líng yī èr sān sì wǔ liù qī bā jiǔ"),
    "Cantonese": _spoken("ling jat ji saam sei ng luk cat baat gau"),
    "Zhuang": _spoken("lingz it song sam seiq haj roek caet bet gouj"),
    "Vietnamese": _spoken("không một hai ba bốn năm sáu bảy tám chín"),
    "Zhuyin": _spoken("ㄌㄧㄥˊ ㄧ ㄦˋ ㄙㄢ ㄙˋ ㄨˇ ㄌㄧㄡˋ ㄑㄧ ㄅㄚ ㄐㄧㄡˇ"),
    "Roman": _table(["O", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"], "-"),
    "Morse": _spoken("----- .---- ..--- ...-- ....- ..... -.... --... ---.. ----."),
    "Korean": _table("영일이삼사오육칠팔구"),
    "Japanese": _spoken("ゼロ いち に さん よん ご ろく なな はち きゅう"),
    "stems": _table("癸甲乙丙丁戊己庚辛壬"),
    "stems from nought": _table("甲乙丙丁戊己庚辛壬癸"),
    "branches": _table("亥子丑寅卯辰巳午未申"),
    "letters": _table("jabcdefghi"),
    "letters that look alike": _table("OlZEASbTBg"),
    "clocks": _table("🕙🕐🕑🕒🕓🕔🕕🕖🕗🕘"),
    "shifted keys": _table(")!@#$%^&*("),
    "strokes": _spoken("○ 一 丅 下 止 正 正一 正丅 正下 正止"),
    "turned around": lambda t, _: f"号码倒过来写：{t[::-1]}",
    "parted": lambda t, r: r.choice(SEPARATORS).join((t[:3], t[3:7], t[7:])),
    "boxes": lambda t, r: "".join(r.choice(BOXES).format(c) for c in t),
}
HAN = str.maketrans("0123456789", "零一二三四五六七八九")
TOLD: dict[str, Way] = {
    "hexadecimal": lambda t, _: f"0x{int(t):x}",
    "octal": lambda t, _: f"八进制{int(t):o}",
    "binary": lambda t, _: f"{int(t):b}",
    "digits in binary": lambda t, _: " ".join(f"{int(c):04b}" for c in t),
    "one numeral": lambda t, _: numeral(int(t)),
    "groups said": lambda t, _: "、".join(
        numeral(int(part)) if part[0] != "0" else part.translate(HAN)
        for part in (t[:3], t[3:5], t[5:7], t[7:9], t[9:])
    ),
    "by place": lambda t, r: "，".join(
        f"第{i + 1}位是{t[i]}" for i in r.sample(range(len(t)), len(t))
    ),
    "end first": lambda t, _: f"尾号{t[-4:]}，前面是{t[:-4]}",
    "halves turned": lambda t, _: f"后半段{t[6:]}，前半段{t[:6]}",
    "one in front": lambda t, _: f"{t[1:]}，前面还有个{t[0]}",
    "five added": lambda t, _: "每位加5：" + "".join(str((int(c) + 5) % 10) for c in t),
    "from nine": lambda t, _: "用9减：" + "".join(str(9 - int(c)) for c in t),
    "twice each": lambda t, _: "".join(c + c for c in t),
    "doubled": lambda t, _: f"{int(t) * 2}除以2",
    "one more": lambda t, _: f"{int(t) + 1}减1",
    "parts named": lambda t, _: f"前缀{t[:3]}，号段{t[3:7]}，用户号{t[7:]}",
    "head and end first": lambda t, _: f"头{t[:3]}尾{t[-4:]}，中段{t[3:-4]}",
    "half of": lambda t, _: f"{int(t) * 2}的一半",
    "by ordinal": lambda t, _: " ".join(f"第{i}:{c}" for i, c in enumerate(t, 1)),
    "reversed": lambda t, _: f"倒序{t[::-1]}",
    "items": lambda t, _: f"（1）{t[:4]}（2）{t[4:8]}（3）{t[8:]}",
    "words between": lambda t, _: f"{t[:5]}住上屯，{t[5:]}请联系",
    "between zeros": lambda t, _: f"00{t}00",
}
"""Ways that say how to get at the number; behind a label where they would be a code else."""
WORDS: dict[str, Way] = {
    **CODED,
    "in pinyin": lambda t, _: "".join(lazy_pinyin(t)),
    "with tones": lambda t, _: " ".join(lazy_pinyin(t, style=Style.TONE)),
    "with numbers for tones": lambda t, _: " ".join(lazy_pinyin(t, style=Style.TONE3)),
    "partly in pinyin": lambda t, r: _partly(t, r.randrange(len(t))),
    "boxes": lambda t, r: "".join(r.choice(BOXES).format(c) for c in t),
    "filled": lambda t, r: r.choice("#※☆_+^=1xの").join(t),
    "stops": lambda t, r: r.choice("、，。；").join(t),
}  # fmt: skip
del WORDS["hex"]
OF_LONG_WORDS = {
    "in pinyin", "with tones", "with numbers for tones", "partly in pinyin", "filled", "stops",
}  # fmt: skip
"""Of two characters these make something that stands in ordinary texts: xidu, 强、弱."""
HIDDEN = ("艾滋病", "精神分裂症", "强奸", "吸毒", "肺结核", "流产", "乙肝", "刑满释放")
CHILD = "韦小宝"


def numeral(value: int) -> str:
    """A number as one numeral in words: 139 is 一百三十九."""
    made, units = "", ("", "十", "百", "千")
    for scale in ("", "万", "亿", "万亿", "亿亿"):
        value, part = divmod(value, 10_000)
        said = "".join(
            f"{digit}{units[3 - at]}" if digit != "0" else "0"
            for at, digit in enumerate(f"{part:04d}")
        )
        said = re.sub("0+", "0", said).rstrip("0")
        made = f"{said}{scale}{made}" if part else f"0{made}".replace("00", "0")
    return made.strip("0").translate(HAN)


def _partly(text: str, at: int) -> str:
    return f"{text[:at]}{lazy_pinyin(text)[at]}{text[at + 1 :]}"


@pytest.mark.parametrize("way", NUMBERS)
def test_no_way_of_writing_lets_a_number_out(way: str) -> None:
    for seed in range(SEEDS):
        drawn = Random(seed)
        number = (identity, phone, card, certificate)[seed % 4](drawn)
        hidden = NUMBERS[way](number, drawn)
        for text in (hidden, f"户主韦秀兰{hidden}已核"):
            assert released(text, Audience.BOARD).verdict is not Clearance.OK, text


@pytest.mark.parametrize("way", TOLD)
def test_no_way_of_telling_lets_a_number_out(way: str) -> None:
    """What somebody has to work out first: an order, another base, a sum."""
    for seed in range(SEEDS):
        drawn = Random(seed)
        label, make = (("身份证号", identity), ("手机", phone), ("卡号", card))[seed % 3]
        number = make(drawn)
        if number.isdecimal():
            text = f"户主韦秀兰{label}{TOLD[way](number, drawn)}，已核"
            assert released(text, Audience.BOARD).verdict is not Clearance.OK, text


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("身份证459999196611230041元", Clearance.HARD),
        ("证件459999（1940年3月6日）1708", Clearance.HARD),
        ("45999919850717021，后面再加个X", Clearance.HARD),
        ("证件45999919651О177851", Clearance.HARD),
        ("微信13900001234.50元", Clearance.HARD),
        ("ⅰⅲⅸ〇〇〇〇ⅰⅱⅲⅳ元", Clearance.HARD),
        ("补助13900001234.50元", Clearance.OK),
        ("一百三十八亿零四百三十四万三千一百零二元", Clearance.OK),
        ("电话一百三十八亿零四百三十四万三千一百零二", Clearance.HARD),
        ("开户许可证核准号J6110591525997", Clearance.OK),
        ("合作社统一社会信用代码91451022771D2U26B7", Clearance.OK),
        ("咨询电话 0777-6285806 0777-6285804", Clearance.OK),
        ("热线 400-415-4509、95598、12366", Clearance.OK),
        ("GB/T 9704-2012，GB 5749-2022，NY/T 391-2021", Clearance.OK),
        ("设备IP 192.168.230.30，端口4481", Clearance.OK),
        ("东经107°52′，北纬24°26′（水源地）", Clearance.OK),
        ("韦秀兰家东经107°52′，北纬24°26′", Clearance.HARD),
        ("项目编号：451022202213342414", Clearance.OK),
        ("合同编号6230582471727269", Clearance.HARD),
        ("经第三十五条和二十三、三十条，第1位发言人，前面12户、后面30户", Clearance.OK),
        ("甲组12户、乙组30户，丙寅年修渠，甲申年通电", Clearance.OK),
    ],
)
def test_units_labels_and_codes_decide(text: str, verdict: Clearance) -> None:
    """A unit saves what could be a sum, a label what its code could be, and nothing else."""
    assert released(text, Audience.BOARD).verdict is verdict, released(text, Audience.BOARD)


@pytest.mark.parametrize("way", WORDS)
def test_no_way_of_writing_lets_a_word_out(way: str) -> None:
    for seed, word in enumerate(HIDDEN):
        if len(word) == 2 and way in OF_LONG_WORDS:
            continue
        text = f"户主韦秀兰因{WORDS[way](word, Random(seed))}返贫"
        assert released(text, Audience.BOARD).verdict is Clearance.HARD, text


@pytest.mark.parametrize("way", WORDS)
def test_no_way_of_writing_lets_a_childs_name_out(way: str) -> None:
    names = ChildNames([Child(CHILD)], {"韦大明"}, lazy_pinyin)
    for seed in range(SEEDS):
        text = f"修路到{WORDS[way](CHILD, Random(seed))}家"
        assert names.among([text]).named_in(text), text
    assert names.among(["修路到宝小韦家"]).named_in("修路到宝小韦家")


@pytest.mark.parametrize(
    "text", ["韦大明家修路", "小宝石矿", "韦晓宝的PVC管 100米", "WEI SHENG 卫生"]
)
def test_who_only_sounds_alike_may_be_named(text: str) -> None:
    names = ChildNames([Child(CHILD)], {"韦大明"}, lazy_pinyin)
    assert not names.among([text]).named_in(text)


@pytest.mark.parametrize(
    "text",
    [
        "网址www.gxhc.gov.cn/zwgk/20220428/t20241125_9645790.html",
        "合作社账户收到分红46940元", "医疗器械注册证 桂械注准20202272151",
        "GB 5749-2022、SL 310-2019、NY/T 1276—2007", "化肥 N-P2O5-K2O 15-15-15，20吨",
        "采购计划号HCZC2026-C3-12345-001", "A4纸3包、硒鼓2个、CE285A", "序列号SN1234567890",
        "桩号K3+120—K14+350", "会议倒推时间，反过来核对", "100%完成，<5户未完成，A&B两个方案",
        "PM2.5 35μg/m³、±0.5℃", "I、II、III类水质", "WiFi覆盖率95%，5G基站2座",
        "十一月二十三日上午九时三十分，二十八人到会，二十六人同意",
        "一是修路，二是架桥，三是改水；四要清淤，五要绿化，六要亮化，七要管护",
        "“结”字形路口（核）查完毕", "Nguyễn Thị Hồng、Trần Văn An到会",
    ],
)  # fmt: skip
def test_what_only_looks_hidden_passes(text: str) -> None:
    assert released(text, Audience.BOARD).verdict is Clearance.OK, released(text, Audience.BOARD)


@pytest.mark.parametrize(
    "text",
    [
        "护照号GA28053360", "PASSPORT NO E12345678", "台胞证54160893", "回乡证H1234567890",
        "外国人永久居留证 VNM318776697152", "个体工商户韦秀兰92459999MA3EE34193", "桂-M-A8K46",
        "04280431931", "+86 (139) 0000-1234",
    ],
)  # fmt: skip
def test_other_papers_of_persons_are_asked_about(text: str) -> None:
    assert released(text, Audience.BOARD).verdict is not Clearance.OK


def test_a_number_in_pieces_over_cells_is_found_and_figures_are_not() -> None:
    titles = ("序号", "户主", "说明", "备考", "补助金额（元）")
    number = "459999196611230041"
    rows = [
        ("1", "韦秀兰", number[:9], number[9:], "13900"),
        ("2", "蓝国强", "修路", "139", "1234"),
        ("3", "黄桂英", "架桥", "0000", "5678"),
        ("4", "罗大明", "改水", "1234", "62284800"),
    ]
    assert [place for place, _ in parted(titles, rows[:1])] == ["第1行"]
    assert [place for place, _ in parted(titles, rows[1:])] == ["「备考」一列"]
    figures = [(str(i), "韦秀兰", "修路", "架桥", f"13{i:09d}"[:5]) for i in range(60)]
    assert not list(parted(titles, figures))


def test_every_character_of_the_list_sounds_as_it_is_written_down() -> None:
    with (NEVER / "pinyin.csv").open(encoding="utf-8", newline="") as file:
        sounds = {sign: row["syllable"] for row in csv.DictReader(file) for sign in row["signs"]}
    with (NEVER / "words.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["kind"] == "word" and row["category"] not in ("heading", "rights"):
                for sign, sound in zip(row["term"], lazy_pinyin(row["term"]), strict=False):
                    assert not "\u4e00" <= sign <= "\u9fff" or sign in sounds, (sign, sound)


@pytest.mark.parametrize(
    "text",
    ["韦秀兰chuanranbinghuanzhe", "韦秀兰qiangpo症", "韦秀兰jiangpo症", "韦秀兰xie吸虫病",
     "韦秀兰xue吸虫病", "韦秀兰qiang奸", "韦秀兰jiang奸", "139四个零1234",
     "电话139打头，中间0000，尾号1234",
     "韦秀兰HlV阳性", "韦秀兰A-I-D-S", "韦秀兰НIV", "luodaming(at)qq(dot)com", "韦秀兰坐过牢",
     "韦秀兰举报村主任", "北纬23度7分"],
)  # fmt: skip
def test_what_people_write_to_hide_it_is_found(text: str) -> None:
    """Both readings of a character, digits counted out, letters that look like others."""
    found = released(text, Audience.BOARD, person=True)
    assert found.verdict is Clearance.HARD


@pytest.mark.parametrize(
    "text",
    ["义务教育阶段学生128人无辍学", "东经108度、北纬24度附近", "3个4座水柜", "两个1公里路段",
     "中间一段路1390米", "最后12月31日前完工", "养牛场A区、B区", "WiFi覆盖8个屯",
     "HDPE管DN110，长2600米", "结核病筛查120人"],
)  # fmt: skip
def test_what_secretaries_write_passes(text: str) -> None:
    assert released(text, Audience.BOARD, person=True).verdict is Clearance.OK
