"""The open book: vault, ledger and forms in one object; what pages and the command line hold."""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self

from desktop.book import vault as vaults
from desktop.book.vault import Vault
from forms.answers import id_number
from forms.answers.id_region import TOWNSHIP
from forms.answers.types import TYPES
from forms.definitions.definitions import Definitions
from forms.definitions.records import Helper, Village
from forms.privacy import never_publish
from forms.program import bundled
from forms.schema.device_role import OF_AREAS, role_of
from forms.schema.form import FieldDef, RecordId, Value
from forms.village.sealed_access import COMPLAINT, hidden_from, without
from forms.village.view import VillageView
from sync.client.township import begin
from sync.errors.county import VillageCodeWrong
from sync.ledger.identity import villages_of
from sync.ledger.ledger import Ledger
from sync.ledger.search.search import Hit, search
from sync.store.values import Draft, Record


class _Words(dict[str, str]):
    """Words for a label; a question that was not answered leaves nothing."""

    def __missing__(self, key: str) -> str:
        return ""


OPENED = "opened_at"
"""Key of the meta values: when a village of a township's file was last chosen."""
SYSTEM = "本机"
"""The actor of what the program does before anybody has given a name."""


class Book:
    """One village's book, open.

    Attributes:
        vault: Its encrypted file.
        ledger: Its records.
    """

    def __init__(self, vault: Vault, ledger: Ledger) -> None:
        self.vault = vault
        self.ledger = ledger
        self._seen: tuple[tuple[int, str], VillageView] | None = None
        self._hidden: frozenset[RecordId] = frozenset()
        self._village: tuple[int, Village] | None = None
        self._actor: str | None = None
        vault.seen.note(ledger)
        ledger.store.after_write = partial(vault.seen.note, ledger)

    @classmethod
    def new(cls, path: Path, village_code: str, village_name: str, passphrase: str) -> Self:
        """Make a book for a village, with its village record.

        Raises:
            VillageCodeWrong: The code is not twelve digits.
            BookExists: There is a file of this name.
            PassphraseWeak: The passphrase can be guessed.
        """
        if not re.fullmatch(r"[0-9]{12}", village_code):
            raise VillageCodeWrong
        vault = vaults.create(path, passphrase, (village_name, village_code))
        try:
            ledger = Ledger.found(vault.engine, bundled(), village_code, village_name)
            answers: dict[str, Value] = {"name": village_name, "code12": village_code}
            ledger.write.save([Draft("village", answers)], actor=SYSTEM)
        except BaseException:
            vault.close()
            vaults.remove_unfinished(path)
            raise
        return cls(vault, ledger)

    @classmethod
    def joining(cls, path: Path, village_code: str, village_name: str, passphrase: str) -> Self:
        """Make an empty book for a village that others keep already; the county fills it.

        Raises:
            VillageCodeWrong: The code is not twelve digits.
            BookExists: There is a file of this name.
            PassphraseWeak: The passphrase can be guessed.
        """
        if not re.fullmatch(r"[0-9]{12}", village_code):
            raise VillageCodeWrong
        vault = vaults.create(path, passphrase, (village_name, village_code))
        try:
            ledger = Ledger.found(vault.engine, bundled(), village_code, village_name)
        except BaseException:
            vault.close()
            vaults.remove_unfinished(path)
            raise
        return cls(vault, ledger)

    def abandon(self) -> None:
        """Close a book that was never begun with, and take its file away."""
        self.vault.close()
        vaults.remove_unfinished(self.vault.path)

    @classmethod
    def open(cls, path: Path, passphrase: str, *, older: bool = False) -> Self:
        """Open a book with its passphrase; raises what ``desktop.book.vault.open_book`` raises.

        Args:
            path: The file.
            passphrase: As it was given.
            older: A person says that this is the book, though it is not the newest copy.

        Raises:
            BookOlder: It lacks what was saved into this book (``desktop.book.seen``).
        """
        return cls._over(vaults.open_book(path, passphrase), older=older)

    @classmethod
    def open_by_recovery(cls, path: Path, code: str, *, older: bool = False) -> Self:
        """Open a book with its recovery code; raises what ``open`` raises."""
        return cls._over(vaults.open_by_recovery(path, code), older=older)

    @classmethod
    def joining_township(
        cls, path: Path, url: str, code: str, passphrase: str, certificate: Path | None = None
    ) -> Self:
        """Make the book of a clerk, with an empty ledger for each village of the township.

        Raises:
            BookExists: There is a file of this name.
            PassphraseWeak: The passphrase can be guessed.
            CunjiError: What the county says to the code.
        """
        vault = vaults.create(path, passphrase)
        try:
            made = begin(vault.engine, bundled(), url, code, certificate=certificate)
        except BaseException:
            vault.close()
            vaults.remove_unfinished(path)
            raise
        return cls(vault, Ledger(made[0]))

    @classmethod
    def _over(cls, vault: Vault, *, older: bool) -> Self:
        try:
            held = villages_of(vault.engine)
            ledgers = [Ledger.open(vault.engine, bundled(), village) for village in held or [""]]
            if older:
                vault.seen.take_over()
            else:
                vault.seen.prove(ledgers)
            made = cls(vault, max(ledgers, key=lambda one: str(one.meta.get(OPENED) or "")))
            _ = made.village, made.actor  # read here, for the window asks for them at once
        except BaseException:
            vault.close()
            raise
        return made

    @property
    def definitions(self) -> Definitions:
        """What holds: the program's, with what the county published."""
        return self.ledger.definitions

    @property
    def area_name(self) -> str:
        """What people call the area whose every village the file holds, to be read only; or ""."""
        if role_of(self.ledger.meta.get("role") or "") not in OF_AREAS:
            return ""
        return (
            "本县"
            if len({code[:TOWNSHIP] for code in villages_of(self.vault.engine)}) > 1
            else "本乡镇"
        )

    def beside(self, village: str) -> "Book":
        """Another village of the same file; both are closed together."""
        return type(self)(
            self.vault, Ledger.open(self.ledger.store.engine, self.ledger.store.program, village)
        )

    def chosen(self, actor: str) -> None:
        """This village of the file is the one that is worked with; it comes up first next time."""
        self.ledger.meta.set_all(**{OPENED: datetime.now(UTC).isoformat(), "actor": actor})
        self._actor = actor

    @property
    def path(self) -> Path:
        """The file."""
        return self.vault.path

    @property
    def actor(self) -> str:
        """Who is working, as the log will name them; nobody else writes into an open book."""
        if self._actor is None:
            self._actor = self.ledger.meta.get("actor", SYSTEM)
        return self._actor

    @actor.setter
    def actor(self, name: str) -> None:
        self.ledger.meta["actor"] = name
        self._actor = name

    @property
    def village(self) -> Village:
        """The village's own record; read once until something is written."""
        revision = self.ledger.store.revision
        if self._village is None or self._village[0] != revision:
            blank = Village(RecordId(""), {Village.code12.name: self.ledger.village})
            stored = self.ledger.read.records(Village.FORM)
            found = next((Village(one.id, one.body) for one in stored), blank)
            self._village = (revision, found)
        return self._village[1]

    def view(self) -> VillageView:
        """All live records for rules and lists; kept until something changes."""
        mark = (self.ledger.store.revision, self.actor)
        if self._seen is None or self._seen[0] != mark:
            whole = self._whole(self._seen and self._seen[0][0])
            self._hidden = hidden_from(whole, self.actor)
            self._seen = (mark, without(whole, COMPLAINT, self._hidden))
        return self._seen[1]

    def _whole(self, revision: int | None) -> VillageView:
        """The village with what is hidden from who works here; only what was written is read."""
        store, before = self.ledger.store, self._seen and self._seen[1]
        written = None if revision is None or self._hidden else store.written_since(revision)
        if before is None or written is None:
            return self.ledger.read.village()
        return self.ledger.read.village(before, written) if written else before

    def hidden(self, record: RecordId) -> bool:
        """Whether a record is sealed for the person who works here (see ``sealed_access``)."""
        self.view()
        return record in self._hidden

    def hidden_among(self, records: Iterable[Record]) -> frozenset[RecordId]:
        """Which of these records, live or not, are hidden from the person who works here."""
        bodies = {Helper.FORM: dict(self.view().records(Helper.FORM))}
        for one in records:
            bodies.setdefault(one.form, {})[one.id] = one.body
        return hidden_from(VillageView(bodies), self.actor)

    def search(self, text: str, limit: int = 50) -> list[Hit]:
        """Records found under what somebody types."""
        return [hit for hit in search(self.ledger.store, text, limit) if not self.hidden(hit.id)]

    def label(self, form: str, body: Mapping[str, Value]) -> str:
        """The line that stands for a record, by its form's template."""
        definition = self.definitions.form(form)
        words = _Words({f.id: self._word(f, body) for f in definition.fields if f.id in body})
        return " ".join(definition.label.format_map(words).split()).strip(" ·")

    def _word(self, field: FieldDef, body: Mapping[str, Value]) -> str:
        """An answer as people read it; a reference by the label of what it points to."""
        value = body[field.id]
        if field.type != "ref":
            return TYPES[field.type].write(value, field, self.definitions.codes)
        target = self.ledger.read.get(RecordId(str(value)))
        return self.label(target.form, target.body) if target else ""

    def close(self) -> None:
        """Close the file, forget the key and the numbers read; a second time does nothing."""
        self.vault.close()
        id_number.forget()
        never_publish.forget()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
