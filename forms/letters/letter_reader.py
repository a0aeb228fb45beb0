"""Reads kinds of letters; one that asks for what may not stand there is refused with its line."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from string import Formatter
from typing import Final

from forms.definitions.definitions import Definitions
from forms.definitions.form_reader import strangers
from forms.expressions.parser import condition
from forms.letters.certificates import read_certificates
from forms.schema.form import Disclosure, FieldDef, FormDef
from forms.schema.laws import read_basis
from forms.schema.letter import (
    Certificates,
    Compared,
    LetterDef,
    LetterKind,
    Letters,
    Need,
    Reader,
)
from forms.schema.yaml_reader import Entry, read_entry

CODES: Final = "letter_kind"
"""The code list of the kinds."""
LIST: Final = "certificates.yaml"
GIVEN: Final = frozenset({"village", "committee", "township", "day", "number"})
"""Slots that are no answers of the record."""
MAY_SHOW: Final = {
    Reader.BOARD: frozenset({Disclosure.PUBLIC}),
    Reader.INSIDE: frozenset({Disclosure.PUBLIC, Disclosure.INSIDE, Disclosure.SENSITIVE}),
    Reader.OWN: frozenset({Disclosure.PUBLIC, Disclosure.INSIDE, Disclosure.SENSITIVE}),
}
"""By whose eyes it is for, which answers may stand in it; sealed ones never do."""


def load_letters(folder: Path, definitions: Definitions) -> Letters:
    """Read all kinds of a folder, and the list.

    Raises:
        DefinitionFault: A file cannot be used; the sentence names file and line.
    """
    known = read_certificates(folder / LIST)
    found: dict[str, LetterDef] = {}
    for path in sorted(folder.glob("L*.yaml")):
        entry = read_entry(path)
        letter = read_letter(entry)
        entry.name_of_file("id")
        if not definitions.codes.knows(CODES, letter.id):
            zh = f"「{letter.id}」不在代码表 letter_kind.csv 里，出过了也登记不上，请在那里加一行。"
            raise entry.fault_at("id", zh)
        prove(entry, letter, definitions.forms, known)
        found[letter.id] = letter
    return Letters(found, known)


def read_letter(entry: Entry) -> LetterDef:
    """One kind, not yet held against forms and the list.

    Raises:
        DefinitionFault: Something is missing.
    """
    letter = LetterDef(
        id=entry.text("id"), title=entry.text("title"),
        kind=LetterKind(entry.one_of("kind", LetterKind)), about=entry.text("about"),
        reader=Reader(entry.one_of("reader", Reader)), purpose=entry.text("purpose"),
        basis=tuple(read_basis(one) for one in entry.entries("basis")), body=entry.texts("body"),
        certificate=entry.text("certificate", ""), number_whole=entry.flag("number_whole"),
        needs=tuple(_need(one) for one in entry.entries("needs")), notes=entry.texts("notes"),
        people=entry.texts("people"),
        compared=tuple(_compared(one) for one in entry.entries("compared")),
        asked=entry.texts("asked"), signatures=entry.texts("signatures"),
        seal=entry.flag("seal"),
    )  # fmt: skip
    entry.finish()
    return letter


def slots(text: str) -> Iterator[str]:
    """The names in a text with slots."""
    return (name for _, name, _, _ in Formatter().parse(text) if name)


def prove(
    entry: Entry, letter: LetterDef, forms: Mapping[str, FormDef], known: Certificates
) -> None:
    """A kind names only what there is, and only what its readers may see.

    Raises:
        DefinitionFault: It does not.
    """
    form = forms.get(letter.about)
    if form is None:
        raise entry.fault_at("about", f"没有名为「{letter.about}」的表，请改 about。")
    _prove_certificate(entry, letter, known)
    if any(one.text == "recalled" for one in letter.basis):
        raise entry.fault_at("basis", "没有读过原文或摘录的依据不能印，请改正或删去。")
    try:
        named = [name for text in (letter.title, *letter.body) for name in slots(text)]
    except ValueError:
        raise entry.fault_at("body", "题目或正文里的花括号没有成对，请改正。") from None
    for name in named:
        if name not in GIVEN:
            _prove_slot(entry, letter, name, form, forms)
    _prove_answers(entry, letter, form, forms)


def _prove_answers(
    entry: Entry, letter: LetterDef, form: FormDef, forms: Mapping[str, FormDef]
) -> None:
    """Conditions and columns ask for answers there are."""
    texts = [need.when for need in letter.needs]
    if strange := next(strangers(texts, form, forms), ""):
        raise entry.fault_at("needs", f"「{form.title}」没有「{strange}」，请改正。")
    for one in (*letter.compared, Compared("person", letter.people)):
        there = {f.id: f for f in forms[one.form].fields} if one.form in forms else {}
        for name in one.fields:
            if name not in there:
                raise entry.fault_at("compared", f"「{one.form}」没有「{name}」，请改正。")
            _prove_shown(entry, letter, there[name])


def _prove_certificate(entry: Entry, letter: LetterDef, known: Certificates) -> None:
    """What is certified stands on the list with its law."""
    if (letter.kind is LetterKind.CERTIFICATE) != bool(letter.certificate):
        raise entry.fault_at("kind", "证明要写 certificate：清单里的哪一项；别的文书不写，请改正。")
    if letter.certificate and known.may(letter.certificate) is None:
        zh = f"清单里没有「{letter.certificate}」，没有法律依据的证明村里不出具，请删去。"
        raise entry.fault_at("certificate", zh)
    one = known.refusing(letter.title) if letter.kind is LetterKind.CERTIFICATE else None
    if one is not None:
        raise entry.fault_at("title", f"{one.item}不该由村民委员会出具，请删去这种文书。")


def _prove_slot(
    entry: Entry, letter: LetterDef, name: str, form: FormDef, forms: Mapping[str, FormDef]
) -> None:
    link, dot, of = name.partition(".")
    fields = {field.id: field for field in form.fields}
    field = fields.get(link)
    if dot and field is not None:
        target = forms.get(field.form or "")
        field = {f.id: f for f in target.fields}.get(of) if target else None
    if field is None:
        raise entry.fault_at("body", f"「{form.title}」没有「{name}」这个问题，请改正。")
    _prove_shown(entry, letter, field)


def _prove_shown(entry: Entry, letter: LetterDef, field: FieldDef) -> None:
    if field.disclosure not in MAY_SHOW[letter.reader]:
        zh = f"「{field.label}」不能给看这种文书的人看，请删去，或改 reader。"
        raise entry.fault_at("body", zh)


def _need(entry: Entry) -> Need:
    made = Need(condition(entry, "when").text, entry.sentence("say", ("。",)))
    entry.finish()
    return made


def _compared(entry: Entry) -> Compared:
    made = Compared(entry.text("form"), entry.texts("fields"))
    entry.finish()
    return made
