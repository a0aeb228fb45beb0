"""Dynamic codes: good once, near their time; recovery codes: good once."""

import math
import time
from collections.abc import Iterator
from pathlib import Path

import pyotp
import pytest
from sqlalchemy import select

from sync.county.accounts.area import Area, Role
from sync.county.accounts.second_factor import RECOVERY_CODES, STEP_S, SecondFactor
from sync.county.tables import seconds
from sync.errors.county import PasswordWrong, SecondWrong, TooManyAttempts
from tests.helpers.visitor import Office

NAME = "王科长"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = Office(tmp_path)
    yield made
    made.close()


@pytest.fixture
def second(office: Office) -> SecondFactor:
    office.accounts.add(Area.whole(459999), NAME)
    return office.accounts.second


def test_the_standards_own_example() -> None:
    """RFC 6238, appendix B, SHA-1, cut to six digits: the library counts as telephones do."""
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    assert pyotp.TOTP(secret).at(59) == "287082"
    assert pyotp.TOTP(secret).at(1111111109) == "081804"


def test_nothing_is_asked_until_it_is_bound(second: SecondFactor) -> None:
    first = second.offer(NAME)
    assert second.offer(NAME) == first, "a reload does not make a picked up secret void"
    assert second.fits(NAME, "")
    with pytest.raises(SecondWrong):
        second.bind(NAME, "000000" if pyotp.TOTP(first.secret).now() != "000000" else "111111")
    assert not second.bound(NAME)
    codes = second.bind(NAME, pyotp.TOTP(first.secret).now())
    assert len(set(codes)) == RECOVERY_CODES
    assert second.bound(NAME)
    assert not second.fits(NAME, "")


def test_a_code_is_good_once_and_near_its_time(
    office: Office, second: SecondFactor, monkeypatch: pytest.MonkeyPatch
) -> None:
    shows, _ = office.telephone(NAME)
    start = time.time()
    assert not second.fits(NAME, shows.at(start)), "it was used for binding"
    later = start + 10 * STEP_S
    monkeypatch.setattr("sync.county.accounts.second_factor.time.time", lambda: later)
    assert not second.fits(NAME, shows.at(later - 2 * STEP_S))
    assert second.fits(NAME, shows.at(later - STEP_S)[:3] + " " + shows.at(later - STEP_S)[3:])
    assert second.fits(NAME, shows.at(later))
    assert not second.fits(NAME, shows.at(later))
    assert not second.fits(NAME, shows.at(later - STEP_S)), "nothing before the last one"
    assert not second.fits(NAME, shows.at(later + STEP_S)), "nor what is not shown yet"


def test_a_recovery_code_is_good_once(office: Office, second: SecondFactor) -> None:
    _, codes = office.telephone(NAME)
    assert all(len(code.replace("-", "")) * math.log2(31) >= 112 for code in codes)
    assert second.fits(NAME, codes[0].upper().replace("-", " "))
    assert not second.fits(NAME, codes[0])
    assert second.left(NAME) == RECOVERY_CODES - 1
    fresh = second.renew(NAME)
    assert not second.fits(NAME, codes[1])
    assert second.fits(NAME, fresh[1])


def test_guessing_codes_is_slowed_down_like_guessing_passwords(office: Office) -> None:
    office.person(Role.COUNTY, name=NAME)
    office.telephone(NAME)
    for _ in range(6):
        with pytest.raises(PasswordWrong):
            office.accounts.sign_in(NAME, "很长的 口令 一句话 都好", "192.0.2.9", "000000")
    with pytest.raises(TooManyAttempts):
        office.accounts.sign_in(NAME, "很长的 口令 一句话 都好", "192.0.2.9", "000000")


def test_a_new_password_from_the_administrator_takes_it_away(
    office: Office, second: SecondFactor
) -> None:
    office.telephone(NAME)
    password = office.accounts.reset(Area.whole(459999), NAME)
    assert not second.bound(NAME)
    assert office.accounts.sign_in(NAME, password, "192.0.2.9").one_time


def later(monkeypatch: pytest.MonkeyPatch) -> None:
    """Half a minute goes by, so that a fresh code is shown."""
    ahead = time.time() + STEP_S
    monkeypatch.setattr("sync.county.accounts.second_factor.time.time", lambda: ahead)


def test_the_store_alone_makes_no_codes(office: Office, second: SecondFactor) -> None:
    shown = second.offer(NAME).secret
    with office.engine.connect() as db:
        kept = db.scalar(select(seconds.c.secret))
    assert kept is not None
    assert kept.upper() != shown
    assert kept.islower()
    without = SecondFactor(office.engine, 459999, "村记")
    assert without.offer(NAME).secret != shown
    second.bind(NAME, pyotp.TOTP(shown).now())
    assert not second.fits(NAME, pyotp.TOTP(kept.upper()).at(int(time.time()) + STEP_S))


def test_a_telephone_bound_before_there_was_a_key_stays_good(
    office: Office, second: SecondFactor, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = SecondFactor(office.engine, 459999, "村记")
    shows = pyotp.TOTP(before.offer(NAME).secret)
    before.bind(NAME, shows.now())
    later(monkeypatch)
    assert second.fits(NAME, shows.at(time.time()))
