"""Reading what nobody of ours wrote: what no check foresaw is damage and is told as such."""

import struct
from collections.abc import Iterator
from contextlib import contextmanager

from desktop.errors.office_file import OfficeFileDamaged


@contextmanager
def foreign_file() -> Iterator[None]:
    """Numbers that are none, places outside, texts in no code: the file's fault, not ours.

    Raises:
        OfficeFileDamaged: Instead of the fault that reading the file led to.
    """
    try:
        yield
    except (struct.error, LookupError, ValueError, OverflowError, RecursionError) as broken:
        raise OfficeFileDamaged(place="内部结构") from broken
