"""A signature holds for one message and one key, and for nothing else."""

import msgspec
import pytest
from nacl.signing import SigningKey

from sync.errors.wire import SignatureWrong, VersionUnknown
from sync.protocol.requests import MarkAsk
from sync.protocol.signing import Signer, verify
from sync.protocol.version import NEWEST, OLDEST, common

SIGNER = Signer(bytes(SigningKey.generate()).hex())
ASK = MarkAsk("459999100201", "00112233445566aa", 1, b"n" * 16)


def test_a_signed_message_is_taken() -> None:
    verify(SIGNER.public, SIGNER.sign(ASK))


@pytest.mark.parametrize(
    ("field", "value"),
    [("village", "459999100202"), ("device", "f" * 16), ("epoch", 2), ("nonce", b"m" * 16),
     ("signature", b"x" * 64), ("signature", b"")],
)  # fmt: skip
def test_a_changed_message_is_refused(field: str, value: object) -> None:
    with pytest.raises(SignatureWrong):
        verify(SIGNER.public, msgspec.structs.replace(SIGNER.sign(ASK), **{field: value}))


def test_another_key_is_refused() -> None:
    other = Signer(bytes(SigningKey.generate()).hex())
    with pytest.raises(SignatureWrong):
        verify(other.public, SIGNER.sign(ASK))


def test_versions_meet_or_are_refused() -> None:
    assert common(OLDEST, NEWEST + 3) == NEWEST
    with pytest.raises(VersionUnknown):
        common(NEWEST + 1, NEWEST + 3)
