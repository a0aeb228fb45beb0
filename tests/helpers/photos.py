"""Photos that are none, but as large as any, in a record that speaks of them."""

import random

from forms.program import bundled
from forms.schema.form import RecordId
from sync.ledger.ledger import Ledger
from tests.helpers.answers import answers
from tests.helpers.villages import save

SIZE = 300_000


def a_photo(seed: int, size: int = SIZE) -> bytes:
    return random.Random(seed).randbytes(size)


def with_photo(ledger: Ledger, *contents: bytes) -> tuple[RecordId, list[str]]:
    shas = [ledger.photos.keep(content) for content in contents]
    project = answers(bundled().form("project"), bundled(), {})
    record = save(ledger, "project", project | {"photos": shas})
    return record, shas
