"""Every way to get a definition wrong is refused with file, line and remedy."""

from pathlib import Path

import pytest

from forms.catalogue import bundled
from forms.errors import DefinitionFault
from forms.loader import load_forms

GOOD = """\
id: thing
title: 东西
version: 1
about: village
purpose: 试验。
label: "{name}"
columns: [name]
sections:
  - title: 一
    fields:
      - {id: name, label: 名, type: text, disclosure: public, mask: M0}
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
        ("[name]", "[nobody]", 7, "没有「nobody」"),
        ("[name]", "[]", 1, "至少写一列"),
        ("[name]", "name", 7, "应是一个列表"),
        (", mask: M0}", "}", 11, "缺少「mask」"),
        ("disclosure: public, ", "", 11, "缺少「disclosure」"),
        ("disclosure: public", "disclosure: open", 11, "public、inside、sensitive、sealed"),
        ("mask: M0", "mask: M99", 11, "M0 到 M11"),
        ("type: text", "type: txt", 11, "没有「txt」这种类型"),
        ("type: text", "type: choice", 11, "要写 codes"),
        ("type: text", "type: text, codes: gb_gender", 11, "不要写 codes"),
        ("type: text", "type: ref", 11, "要写 form"),
        ("type: text", "type: ref, form: nothing", 11, "没有名为「nothing」"),
        ("type: text", "type: text, index: yes", 11, "可以 index"),
        ("type: text", "type: text, requried: yes", 11, "不认识「requried」"),
        ("type: text", "type: text, required: true", 11, "yes 或 no"),
        ("type: text", "type: text, merge: never", 11, "review、latest"),
        ("type: text", "type: text, label: 又", 11, "重复"),
        ("id: kind", "id: name", 12, "出现两次"),
        ("codes: gb_gender", "codes: gb_nothing", 15, "没有代码表「gb_nothing」"),
        ("empty(name)", "empty(nam)", 18, "「nam」不是本表的问题"),
        ("empty(name)", "empty(name", 18, "缺少「)」"),
        ("kind != '0'", "kin != '0'", 20, "「kin」不是本表的问题"),
        ("请核对。", "请核对", 20, "以「。」结尾"),
        (", say: 请核对。", "", 20, "缺少「say」"),
        ("sections:", "renamed: {old: name}\nsections:", 8, "不认识「renamed」"),
        ("    fields:\n", "    feilds:\n", 10, "不认识「feilds」"),
        ("  - title: 一", " - title: 一\n   x: [", 10, "YAML"),
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
