"""Every way to get a definition wrong is refused with file, line and remedy."""

from pathlib import Path

import pytest

from forms.definitions.form_reader import load_forms
from forms.errors import DefinitionFault
from forms.program import bundled
from forms.schema.form import RegisterDef, SearchDef

GOOD = """\
id: thing
title: 东西
version: 1
about: village
purpose: 试验。
label: "{name}"
columns: [name]
key: [name]
sections:
  - title: 一
    fields:
      - {id: name, label: 名, type: text, disclosure: public, required: yes, mask: M0}
      - id: kind
        label: 种
        type: choice
        codes: gb_gender
        disclosure: inside
        mask: M8
        relevant: not empty(name)
        checks:
          - {when: kind != '0', say: 请核对。, warn: yes}
"""
PERSON = (
    "- {id: person, label: 人, type: ref, form: thing, required: yes, disclosure: inside, mask: M8}"
)


def load(tmp_path: Path, text: str) -> None:
    path = tmp_path / "thing.yaml"
    path.write_text(text, encoding="utf-8")
    load_forms([path], bundled().codes)


def test_a_good_one_is_read(tmp_path: Path) -> None:
    path = tmp_path / "thing.yaml"
    path.write_text(GOOD, encoding="utf-8")
    form = load_forms([path], bundled().codes)["thing"]
    assert form.label == "{name}"
    assert form.field("kind").checks[0].warn
    assert form.field("kind").relevant == "not empty(name)"
    with pytest.raises(KeyError):
        form.field("nothing")


def test_what_a_form_says_of_itself_as_a_register(tmp_path: Path) -> None:
    said = (
        "key: [name]\ngroup: 村务\nrank: 7\nicon: road\nsearch: {names: [name], detail: [kind]}\n"
        'written_by: [supervisor]\nopened_by: ["5"]\nsettles: [safe_house]'
    )
    path = tmp_path / "thing.yaml"
    path.write_text(GOOD.replace("key: [name]", said), encoding="utf-8")
    made = load_forms([path], bundled().codes)["thing"].register
    assert made == RegisterDef(
        group="村务", rank=7, icon="road", key=("name",),
        search=SearchDef(("name",), (), ("kind",)), written_by=frozenset({"supervisor"}),
        opened_by=frozenset({"5"}), settles=("safe_house",),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "line", "word"),
    [
        ("id: thing", "id: other", 1, "文件名 thing"),
        ("title: 东西\n", "", 1, "缺少「title」"),
        ("version: 1", "version: 一", 3, "整数"),
        ("version: 1", "version: 0", 3, "整数"),
        ("about: village", "about: moon", 4, "person、household 或 village"),
        ('"{name}"', '"{nobody}"', 6, "label"),
        ('"{name}"', '"{name"', 6, "label"),
        ("columns: [name]", "columns: [nobody]", 7, "没有「nobody」"),
        ("columns: [name]", "columns: []", 1, "至少写一列"),
        ("columns: [name]", "columns: name", 7, "应是一个列表"),
        ("when: kind != '0'", "when: not empty(kind) or kind != '0'", 21, "永远不会说话"),
        ("key: [name]\n", "", 1, "缺少「key」"),
        ("key: [name]", "key: []", 1, "缺少「key」"),
        ("key: [name]", "key: [nobody]", 8, "没有「nobody」"),
        ("key: [name]", "key: [name, name]", 8, "写了两次"),
        ("key: [name]", "key: [kind]", 8, "至少要有一个必填"),
        ("key: [name]", "import: {sheet: often}", 8, "register、roster、both 或 never"),
        ("key: [name]", "import: {by: hand}", 8, "缺少「sheet」"),
        ("key: [name]", "import: {sheet: never}\nkey: [name]", 9, "不用写 key"),
        ("disclosure: public, required", "disclosure: sealed, required", 1, "封存又必填"),
        (
            "- {id: name, label: 名, type: text, disclosure: public",
            f"{PERSON}\n      - {{id: name, label: 名, type: text, disclosure: public",
            8,
            "key 要写上「person」",
        ),
        ("key: [name]", "key: [name]\nrank: 0", 9, "整数"),
        ("key: [name]", "key: [name]\nicon: smile", 9, "没有「smile」这个图标"),
        ("key: [name]", "key: [name]\nsearch: {numbers: [name]}", 9, "要写上 names"),
        ("key: [name]", "key: [name]\nsearch: {names: [nobody]}", 9, "没有「nobody」"),
        ("key: [name]", "key: [name]\nsearch: {names: [kind]}", 9, "是 choice"),
        ("key: [name]", "key: [name]\nsearch: {name: [kind]}", 9, "不认识「name」"),
        ("key: [name]", "key: [name]\nwritten_by: [clerk]", 9, "supervisor、township、county"),
        ("key: [name]", 'key: [name]\nopened_by: ["99"]', 9, "user_role 里没有「99」"),
        ("key: [name]", "key: [name]\noverlap: []", 9, "要有「from_day」"),
        ("key: [name]", "key: [name]\noverlap: [nobody]", 9, "没有「nobody」"),
        ("key: [name]", "key: [name]\nimport: {sheet: register, under: [东西]}", 9, "只用于花名册"),
        (
            "key: [name]",
            "key: [name]\nimport: {sheet: both, below: {name: [名称]}}",
            9,
            "就要写 under",
        ),
        (
            "key: [name]",
            "key: [name]\nimport: {sheet: both, under: [东西], below: {who: [名称]}}",
            9,
            "没有「who」",
        ),
        (", mask: M0}", "}", 12, "缺少「mask」"),
        ("disclosure: public, ", "", 12, "缺少「disclosure」"),
        ("disclosure: public", "disclosure: open", 12, "public、inside、sensitive 或 sealed"),
        ("mask: M0", "mask: M99", 12, "M0 到 M11"),
        ("type: text", "type: txt", 12, "没有「txt」这种类型"),
        ("type: text", "type: choice", 12, "要写 codes"),
        ("type: text", "type: text, codes: gb_gender", 12, "不要写 codes"),
        ("type: text", "type: ref", 12, "要写 form"),
        ("type: text", "type: ref, form: nothing", 12, "没有名为「nothing」"),
        ("type: text", "type: text, index: yes", 12, "可以 index"),
        ("type: text", 'type: text, open_codes: ["1"]', 12, "只有封存的单选问题"),
        ("type: text", "type: text, requried: yes", 12, "不认识「requried」"),
        ("required: yes", "required: true", 12, "yes 或 no"),
        ("type: text", "type: text, merge: never", 12, "review 或 latest"),
        ("type: text", "type: text, label: 又", 12, "重复"),
        ("id: kind", "id: name", 13, "出现两次"),
        ("codes: gb_gender", "codes: gb_nothing", 16, "没有代码表「gb_nothing」"),
        ("empty(name)", "empty(nam)", 19, "「nam」不是本表的问题"),
        ("empty(name)", "empty(name", 19, "缺少「)」"),
        ("kind != '0'", "kin != '0'", 21, "「kin」不是本表的问题"),
        ("请核对。", "请核对", 21, "以「。」结尾"),
        (", say: 请核对。", "", 21, "缺少「say」"),
        ("sections:", "renamed: {old: name}\nsections:", 9, "不认识「renamed」"),
        ("    fields:\n", "    feilds:\n", 11, "不认识「feilds」"),
        ("  - title: 一", " - title: 一\n   x: [", 11, "YAML"),
        (GOOD, "", 1, "空的"),
        (GOOD, "- a\n", 1, "名称: 内容"),
        (GOOD, GOOD.split("sections:", maxsplit=1)[0], 1, "没有任何问题"),
    ],
)
def test_what_is_wrong_is_refused_with_its_line(
    tmp_path: Path, old: str, new: str, line: int, word: str
) -> None:
    assert old in GOOD
    with pytest.raises(DefinitionFault) as refused:
        load(tmp_path, GOOD.replace(old, new, 1))
    assert word in refused.value.told
    assert refused.value.told.endswith("。")
    assert "thing.yaml" in refused.value.told
    if "YAML" not in word:
        assert refused.value.facts["line"] == line


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "thing.yaml"
    path.write_bytes("标题".encode("gbk"))
    with pytest.raises(DefinitionFault, match="definition-wrong"):
        load_forms([path], bundled().codes)


def test_one_id_twice_is_refused(tmp_path: Path) -> None:
    (tmp_path / "again").mkdir()
    paths = [tmp_path / "thing.yaml", tmp_path / "again" / "thing.yaml"]
    for path in paths:
        path.write_text(GOOD, encoding="utf-8")
    with pytest.raises(DefinitionFault) as refused:
        load_forms(paths, bundled().codes)
    assert "出现两次" in refused.value.told
