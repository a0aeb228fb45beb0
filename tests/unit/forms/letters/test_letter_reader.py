"""A kind of letter that asks for what may not stand there, or certifies without law, is refused."""

import shutil
from pathlib import Path

import pytest

from desktop.paper.letters.own_letters import OWN
from forms.definitions.definitions import DATA
from forms.errors import CertificateRefused, DefinitionFault
from forms.letters.letter_reader import load_letters
from forms.program import bundled

FOLDER = DATA / "letters"
CERTIFICATES = bundled().letters.certificates

CHANGES = [
    (
        "L01.yaml",
        "certificate: litigation_agent",
        "certificate: alive",
        "没有法律依据的证明村里不出具",
    ),
    ("L01.yaml", "title: 推荐函", "title: 亲属关系证明", "亲属关系证明不该由村民委员会出具"),
    ("L02.yaml", "kind: telling", "kind: certificate", "证明要写 certificate"),
    ("L02.yaml", "{place}", "{township_name}", "不能给看这种文书的人看"),
    (
        "L01.yaml",
        "{household.hamlet}",
        "{household.village_name}",
        "没有「household.village_name」",
    ),
    ("L01.yaml", "{household.hamlet}", "{no_capacity}", "不能给看这种文书的人看"),
    ("L05.yaml", "fields: [grade,", "fields: [colour,", "「house」没有「colour」"),
    ("L01.yaml", "text: excerpt", "text: recalled", "没有读过原文"),
    ("L03.yaml", "not empty(review_day)", "not empty(when_day)", "没有「when_day」"),
    ("L01.yaml", "id: L01", "id: L09", "应与文件名"),
    ("L02.yaml", "seal: yes", "seals: yes", "不认识「seals」"),
]


@pytest.mark.parametrize(("file", "old", "new", "says"), CHANGES)
def test_a_faulty_kind_is_refused_with_its_line(
    file: str, old: str, new: str, says: str, tmp_path: Path
) -> None:
    folder = tmp_path / "letters"
    shutil.copytree(FOLDER, folder)
    text = (folder / file).read_text("utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new), "utf-8")
    with pytest.raises(DefinitionFault) as told:
        load_letters(folder, bundled())
    assert says in told.value.told
    assert file in told.value.told


def test_every_kind_is_read_and_has_its_code() -> None:
    codes = dict(bundled().codes.items("letter_kind"))
    assert {*bundled().letters.kinds, OWN} == set(codes)


@pytest.mark.parametrize(
    ("asked", "instead"),
    [
        ("健在证明", "社保"), ("要开个收入证明给银行", "税务"), ("贫困证明", "民政的认定"),
        ("亲属关系", "派出所"), ("无犯罪证明", "派出所"), ("单身证明", "婚姻登记"),
    ],
)  # fmt: skip
def test_what_a_village_must_not_certify_is_refused_with_who_does(asked: str, instead: str) -> None:
    with pytest.raises(CertificateRefused) as told:
        CERTIFICATES.refuse(asked)
    assert instead in told.value.told
    assert "民发〔2020〕20号" in told.value.told


def test_the_list_has_the_twenty_items_and_no_word_means_two() -> None:
    refused = CERTIFICATES.refused
    assert len(refused) == 20
    for one in refused:
        assert [other.item for other in refused if other.meant(one.item)] == [one.item]
