"""Makes the dictionary that packed frames lean on: ``python -m build_spec.dictionary``.

Of a village that does not exist, with a fixed seed, so that whoever runs this with the same forms
gets the same bytes. A dictionary holds literal strings, so nothing real may ever go into it. Once a
program that wrote with it is in the field it stays for ever; a better one gets the next number.
"""

import random
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Final

import zstandard

from forms.program import bundled
from forms.schema.form import FieldDef, FormDef, RecordId, Value
from sync.change import Change, Kind
from sync.frames.content import Birth
from sync.frames.encode import content_of
from sync.frames.packing import NEWEST_DICTIONARY

FOLDER: Final = Path(__file__).parents[1] / "sync/frames/dictionaries"
BYTES: Final = 4096
"""64 kB gained half a byte a change."""
SEED: Final = 20261201
DEVICE: Final = "a1b2c3d4e5f60718"
FIRST_MS: Final = 1_764_000_000_000
SAMPLES: Final = ((1, 300), (2, 200), (5, 200), (10, 100), (20, 60))
"""Changes of a frame, and how many such frames of edits."""
_LEFT_OPEN: Final = 0.4
_EVEN: Final = 0.5
_LEVEL: Final = 9
CREATIONS: Final = ((5, 60), (20, 40), (60, 20))


def made() -> bytes:
    """The bytes of the newest dictionary."""
    chance = random.Random(SEED)
    born = list(_creations(chance, sum(size * count for size, count in CREATIONS)))
    births = {c.record: Birth(c.device, c.epoch, c.dseq) for c in born}
    samples: list[bytes | bytearray | memoryview] = list(_frames(born, CREATIONS, {}))
    edits = list(_edits(chance, born, sum(size * count for size, count in SAMPLES)))
    samples += _frames(edits, SAMPLES, births)
    return zstandard.train_dictionary(
        BYTES, samples, level=_LEVEL, dict_id=NEWEST_DICTIONARY
    ).as_bytes()


def _frames(
    changes: Sequence[Change], sizes: Sequence[tuple[int, int]], births: dict[RecordId, Birth]
) -> Iterator[bytes]:
    cuts = [0]
    for size, count in sizes:
        cuts += [cuts[-1] + size * n for n in range(1, count + 1)]

    def known(_: object) -> dict[RecordId, Birth]:
        return births

    for first, last in pairwise(cuts):
        yield content_of(changes[first:last], known)


def _creations(chance: random.Random, count: int) -> Iterator[Change]:
    """Records of every register, each as often as the next."""
    forms = sorted(bundled().forms.values(), key=lambda form: form.id)
    ids: list[RecordId] = []
    for number in range(1, count + 1):
        form = forms[number % len(forms)]
        fields = {
            field.id: value
            for field in form.fields
            if (value := _answer(chance, field, ids)) is not None
        }
        record = _id(chance, number)
        ids.append(record)
        yield _change(chance, number, record, form, Kind.CREATE, fields)


def _edits(chance: random.Random, born: Sequence[Change], count: int) -> Iterator[Change]:
    """One or two answers of some record."""
    forms = bundled().forms
    for number in range(len(born) + 1, len(born) + count + 1):
        of = chance.choice(born)
        form = forms[of.form]
        some = chance.sample(form.fields, k=min(len(form.fields), chance.choice((1, 1, 2))))
        fields = {field.id: _answer(chance, field, [of.record]) for field in some}
        yield _change(chance, number, of.record, form, Kind.SET, fields)


def _change(
    chance: random.Random,
    number: int,
    record: RecordId,
    form: FormDef,
    kind: Kind,
    fields: dict[str, Value | None] | dict[str, Value],
) -> Change:
    hlc = (FIRST_MS + number * chance.randrange(20_000, 60_000)) << 16
    return Change(
        DEVICE, 1, number, number, hlc, number // 3, record, form.id, form.version, kind,
        dict(fields), "第一书记",
    )  # fmt: skip


def _id(chance: random.Random, number: int) -> RecordId:
    return RecordId(f"{FIRST_MS + number:012x}7{chance.randrange(1 << 76):019x}"[:32])


def _answer(chance: random.Random, field: FieldDef, ids: Sequence[RecordId]) -> Value | None:
    """An answer nobody gave, as it stands in a column; often none."""
    if chance.random() < _LEFT_OPEN:
        return None
    if field.codes is not None:
        code, _ = chance.choice(bundled().codes.items(field.codes))
        return [code] if field.type == "many" else code
    if field.type == "ref" and ids:
        return chance.choice(ids)
    if field.type == "yesno":
        return chance.random() < _EVEN
    return chance.randrange(1, 500) if field.type in {"int", "decimal", "money"} else None


def main() -> None:
    """Write the newest dictionary."""
    (FOLDER / f"d{NEWEST_DICTIONARY}.zdict").write_bytes(made())


if __name__ == "__main__":
    main()
