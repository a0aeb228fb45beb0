"""What is published does what its examples say."""

import pytest

from forms.errors import DefinitionFault
from forms.packs.examples import example_rows, prove_examples
from forms.packs.pack import read_pack
from forms.program import bundled
from tests.unit.forms.packs.test_own_definitions import BODY


def test_every_example_of_the_program_s_notices_holds() -> None:
    base = bundled()
    for kind in base.notices.values():
        for number, example in enumerate(kind.examples):
            assert example_rows(kind, number, base) == list(example.rows)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("1|上屯|韦秀兰|45", "1|上屯|韦秀兰|46", "1|上屯|韦秀兰|45"),
        ("birth: \"1970-05-01\"", "birth: \"2015-05-01\"", "韦某某"),
        ("expect: yes}", "expect: yes, kind: x}", "kind: "),
        ("missing: [own_dryer]", "missing: [head_name]", "missing: [own_dryer]"),
    ],
)  # fmt: skip
def test_an_example_that_comes_out_otherwise_is_told(old: str, new: str, words: str) -> None:
    assert old in BODY
    pack = read_pack(BODY.replace(old, new), bundled())
    with pytest.raises(DefinitionFault) as caught:
        prove_examples(pack.holds, ["N50"], ["gap_own_dryer"], "县.yaml")
    assert words in caught.value.told
    assert "第 1 行" not in caught.value.told, "where the example stands"


def test_an_identity_number_in_an_own_column_is_refused() -> None:
    body = BODY.replace("type: decimal\n            unit: 平方米", "type: text").replace(
        'area: "4500"', 'area: "459999197005010011"'
    )
    lines = [x for x in body.splitlines() if "checks:" not in x and "area > 500" not in x]
    pack = read_pack("\n".join(lines), bundled())
    with pytest.raises(DefinitionFault) as caught:
        prove_examples(pack.holds, ["N50"], [], "县.yaml")
    assert "印不出来" in caught.value.told
    assert "459999197005010011" not in caught.value.told
