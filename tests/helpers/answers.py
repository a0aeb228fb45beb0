"""Plausible answers to every question of a form, by the kind of the question."""

from collections.abc import Callable

from forms.definitions.definitions import Definitions
from forms.schema.form import FieldDef, FormDef, RecordId, Value

DAY = "2026-10-15"
OWN: dict[str, Value] = {
    "guardian_relation": "61", "number": 1, "month": 9, "fit": 20, "roughly": 5, "unfit": 1,
    "dry_days": 30, "seal_mm": 42, "children_count": 2, "elders_cared": 1, "every_days": 30,
    "valid_to": "2036-10-14",
    "labour_head": 100, "days": 7, "money_head": 2000, "id_number": "459999199003150025",
    "birth": "1990-03-15", "sex": "2", "marital": "20", "relation": "20", "health": ["1"],
    "code12": "459999100201", "field": "student", "value": "true", "map_x": 300, "map_y": 500,
    "form": "person", "approver_name": "蓝秀英",
}  # fmt: skip
"""Where the kind alone would contradict another answer."""
_BY_TYPE: dict[str, Callable[[FieldDef, Definitions], Value]] = {
    "text": lambda field, _: f"{field.label}样例",
    "note": lambda field, _: f"{field.label}第一行\n第二行",
    "int": lambda *_: 2026,
    "decimal": lambda *_: 1250,
    "money": lambda *_: 123_400,
    "date": lambda *_: DAY,
    "yesno": lambda *_: True,
    "choice": lambda field, definitions: _codes(field, definitions)[0],
    "many": lambda field, definitions: _codes(field, definitions)[:1],
    "id_number": lambda *_: "459999199003150025",
    "phone": lambda *_: "13900000001",
    "certificate": lambda *_: "45999919900315002544",
    "photos": lambda *_: ["0f" * 32],
}


def answers(
    form: FormDef, definitions: Definitions, known: dict[str, RecordId]
) -> dict[str, Value]:
    """An answer to every question that can be answered.

    Args:
        form: What is filled in.
        definitions: For its code lists.
        known: A record of each form that may be referred to; other references stay empty.
    """
    found: dict[str, Value] = {}
    for field in form.fields:
        if field.type == "ref":
            if field.form in known:
                found[field.id] = known[field.form]
        else:
            made = OWN.get(field.id)
            right = isinstance(made, int) == (field.type in {"int", "decimal", "money"})
            found[field.id] = (
                made if made is not None and right else _BY_TYPE[field.type](field, definitions)
            )
    return found


def needed(form: FormDef, definitions: Definitions) -> list[str]:
    """The forms of which a record of this one needs another, those they need themselves first."""
    found: list[str] = []
    for field in form.fields:
        if field.type == "ref" and field.required and field.form and field.form != form.id:
            found += [*needed(definitions.form(field.form), definitions), field.form]
    return list(dict.fromkeys(found))


def _codes(field: FieldDef, definitions: Definitions) -> list[str]:
    return [code for code, _ in definitions.codes.items(field.codes or "")]
