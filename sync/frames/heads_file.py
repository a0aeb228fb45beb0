"""Signed heads as the lines of a file that an auditor lays beside another: text, a head a line.

A line is a word (``head`` or ``restored``) and the fields of ``SignedHead`` or ``Restored`` in
order, bytes as hex, then the county's key that proves it.
"""

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple, TypeAlias

from sync.errors.wire import HeadsUnreadable, SignatureWrong
from sync.frames.heads import Restored, SignedHead, prove_head, prove_restored

_ABOUT: Final = "# 村记：县里签过的凭证，一行一个；两份可以互相核对（cunji witness --compare）\n"
Said: TypeAlias = SignedHead | Restored


class KeptHead(NamedTuple):
    """What a county signed, and the key that proves it.

    Attributes:
        said: What it signed.
        key: Its public key, 32 bytes.
    """

    said: Said
    key: bytes


def lines_of(kept: Iterable[KeptHead]) -> str:
    """The lines of a file, one for each."""
    return _ABOUT + "".join(
        " ".join([_word(one.said), *map(_text, (*one.said, one.key))]) + "\n" for one in kept
    )


def read_heads(text: str) -> list[KeptHead]:
    """What stands in a file; each line is proved with the key it names.

    Raises:
        HeadsUnreadable: A line is none, or its signature is wrong.
    """
    return list(_read(text))


def _read(text: str) -> Iterator[KeptHead]:
    for number, line in enumerate(text.splitlines(), 1):
        words = line.split()
        if not words or line.startswith("#"):
            continue
        try:
            yield _kept(words)
        except (ValueError, TypeError, SignatureWrong):
            raise HeadsUnreadable(line=number) from None


def _kept(words: list[str]) -> KeptHead:
    word, village, *rest, told, proof = words
    key, signature = bytes.fromhex(proof), bytes.fromhex(told)
    if word == "head":
        epoch, seq, digest, link, audit, root, clock = rest
        head = SignedHead(
            village, bytes.fromhex(epoch), int(seq), bytes.fromhex(digest), bytes.fromhex(link),
            int(audit), bytes.fromhex(root), int(clock), signature,
        )  # fmt: skip
        prove_head(key, head)
        return KeptHead(head, key)
    if word != "restored":
        raise ValueError
    before, epoch, seq, link, at = rest
    back = Restored(
        village, bytes.fromhex(before), bytes.fromhex(epoch), int(seq), bytes.fromhex(link), at,
        signature,
    )  # fmt: skip
    prove_restored(key, back)
    return KeptHead(back, key)


def _word(said: Said) -> str:
    return "head" if isinstance(said, SignedHead) else "restored"


def _text(value: object) -> str:
    return value.hex() if isinstance(value, bytes) else str(value)
