"""The second factor: codes of an authenticator, each step once, and ten codes for the day it is lost."""

import base64
import hmac
import secrets
from datetime import datetime, timedelta

import pyotp

from pb.core.actor import Actor
from pb.core.audit import record
from pb.core.db import transactional
from pb.core.errors import NotFound, Refused
from pb.core.events import Event
from pb.core.ids import AccountId, new_id
from pb.core.keys import keyed, seal, these_keys, unseal
from pb.core.limits import spend
from pb.people.rules import WhyNotCode, WhyNotPerson
from pb.people.sessions import end_all
from pb.people.tables import Account, RecoveryCode

STEP_SECONDS = 30
RECOVERY_CODES = 10
_WINDOW = timedelta(minutes=15)
_MOST = 10


def begin_totp() -> str:
    """A fresh secret to show as a QR code; it is stored only when a code of it was given."""
    return pyotp.random_base32()


def _matching_step(secret: str, code: str, last: int, now: datetime) -> int | None:
    """The step of this code, one step early or late; a step that was used is gone (RFC 6238 5.2)."""
    current = int(now.timestamp()) // STEP_SECONDS
    maker = pyotp.TOTP(secret)
    for step in (current, current - 1, current + 1):
        if step > last and hmac.compare_digest(maker.generate_otp(step).encode(), code.encode()):
            return step
    return None


@transactional
async def confirm_totp(secret: str, code: str, *, by: Actor, now: datetime) -> list[str]:
    """Store the secret once its code is right; gives ten recovery codes, shown this one time."""
    person = by.person
    if person is None:
        raise NotFound
    step = _matching_step(secret, "".join(code.split()), 0, now)
    if step is None:
        raise Refused(WhyNotCode.WRONG)
    sealed = seal(secret, where=f"account:{person}:totp")
    await Account.update({Account.totp_sealed: sealed, Account.totp_last_step: step}).where(
        Account.id == person
    )
    await RecoveryCode.delete().where(RecoveryCode.account == person)
    codes = [base64.b32encode(secrets.token_bytes(5)).decode() for _ in range(RECOVERY_CODES)]
    rows = [
        RecoveryCode(id=new_id(), account=person, code_mac=_mac(person, text), used_at=None) for text in codes
    ]
    await RecoveryCode.insert(*rows)
    await end_all(person)
    await record(Event.ACCOUNT_CHANGED, by=by, now=now, what="second_factor")
    return [f"{text[:4]}-{text[4:]}" for text in codes]


def _mac(person: int, code: str) -> str:
    return keyed(these_keys().code, "pb/recovery/v1", str(person), code).hex()


async def pass_second_factor(person: AccountId, code: str, *, now: datetime) -> None:
    """Accept a code of the authenticator or a recovery code; ten tries a quarter of an hour."""
    if not await spend("second_factor", str(person), limit=_MOST, window=_WINDOW, now=now):
        raise Refused(WhyNotPerson.TOO_MANY_TRIES)
    if not await _use(person, "".join(code.upper().replace("-", "").split()), now):
        raise Refused(WhyNotCode.WRONG)


@transactional
async def _use(person: AccountId, code: str, now: datetime) -> bool:
    row = (
        await Account.select(Account.totp_sealed, Account.totp_last_step).where(Account.id == person).first()
    )
    if row is None or row["totp_sealed"] is None:
        raise NotFound
    secret = unseal(row["totp_sealed"], where=f"account:{person}:totp")
    step = _matching_step(secret, code, row["totp_last_step"], now)
    if step is not None:
        used = (
            await Account.update({Account.totp_last_step: step})
            .where(Account.id == person, Account.totp_last_step < step)
            .returning(Account.id)
        )
        return bool(used)
    spent = (
        await RecoveryCode.update({RecoveryCode.used_at: now})
        .where(
            RecoveryCode.account == person,
            RecoveryCode.code_mac == _mac(person, code),
            RecoveryCode.used_at.is_null(),
        )
        .returning(RecoveryCode.id)
    )
    return bool(spent)
