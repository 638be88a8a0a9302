"""One-time codes for a phone or an e-mail: few tries, short life, the same answer for everybody."""

import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from pb.core.db import transactional
from pb.core.errors import Refused, refuse_if
from pb.core.ids import new_id
from pb.core.keys import keyed, tag, these_keys
from pb.core.limits import spend, spent
from pb.core.outbox import Channel, post
from pb.people.rules import CODE_LIVES, CODE_TRIES, WhyNotCode, WhyNotPerson
from pb.people.tables import Account, LoginCode

MOST_WRONG, MOST_FROM_PEER = 9, 30
_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Letters:
    """Texts in the person's language: with the code, and for an address where no code is due."""

    with_code: Callable[[str], str]
    otherwise: str
    language: str = "id"


def contact_tag(contact: str) -> str:
    """The tag of a phone or e-mail, under which accounts and codes are found."""
    return tag("contact", contact)


async def ask_for_code(
    purpose: str, channel: Channel, contact: str, letters: Letters, *, now: datetime
) -> None:
    """Send a code to join or to recover; three an hour and ten a day for one address.

    To join there must be no account, to recover there must be one; otherwise the other letter goes
    out (or none, when it is empty), and whoever asks learns nothing (security.md W12).
    """
    mark = contact_tag(contact)
    hourly = await spend("code.hour", mark, limit=3, window=_HOUR, now=now)
    daily = await spend("code.day", mark, limit=10, window=timedelta(days=1), now=now)
    if not (hourly and daily):
        raise Refused(WhyNotPerson.TOO_MANY_CODES)
    await _send_code(purpose, channel, contact, letters, now)


@transactional
async def _send_code(purpose: str, channel: Channel, contact: str, letters: Letters, now: datetime) -> None:
    mark = contact_tag(contact)
    code = f"{secrets.randbelow(10**6):06d}"
    known = await Account.exists().where((Account.phone_tag == mark) | (Account.email_tag == mark))
    due = known if purpose == "recover" else not known
    await LoginCode.delete().where(LoginCode.contact_tag == mark, LoginCode.purpose == purpose)
    row = LoginCode(
        id=new_id(),
        contact_tag=mark,
        purpose=purpose,
        code_mac=_mac(mark, purpose, code) if due else _mac(mark, purpose, secrets.token_hex(8)),
        tries=0,
        expires_at=now + CODE_LIVES,
        used_at=None,
    )
    await LoginCode.insert(row)
    text = letters.with_code(code) if due else letters.otherwise
    if text:
        expires_at = now + CODE_LIVES
        await post(channel, contact, text, now=now, language=letters.language, expires_at=expires_at)


def _mac(mark: str, purpose: str, code: str) -> str:
    return keyed(these_keys().code, "pb/code/v1", mark, purpose, code).hex()


async def use_code(purpose: str, contact: str, code: str, *, now: datetime, peer: str = "") -> None:
    """Check a code and use it up, or raise `Refused`. The try is counted even when the act fails later.

    Wrong codes are counted for the address they were sent to and for the one they come from (W11).
    """
    mark = contact_tag(contact)
    wrong = await spent("code.wrong", mark, window=CODE_LIVES, now=now)
    from_peer = await spent("code.peer", peer, window=_HOUR, now=now)
    refuse_if(WhyNotPerson.TOO_MANY_TRIES if wrong >= MOST_WRONG or from_peer >= MOST_FROM_PEER else None)
    why_not = await _try_code(purpose, contact, code, now)
    if why_not is not None:
        await spend("code.wrong", mark, limit=MOST_WRONG, window=CODE_LIVES, now=now)
        if peer:
            await spend("code.peer", peer, limit=MOST_FROM_PEER, window=_HOUR, now=now)
        raise Refused(why_not)


@transactional
async def _try_code(purpose: str, contact: str, code: str, now: datetime) -> WhyNotCode | None:
    mark = contact_tag(contact)
    rows = (
        await LoginCode.update({LoginCode.tries: LoginCode.tries + 1})
        .where(LoginCode.contact_tag == mark, LoginCode.purpose == purpose)
        .returning(LoginCode.id, LoginCode.code_mac, LoginCode.tries, LoginCode.expires_at, LoginCode.used_at)
    )
    if (
        not rows
        or rows[0]["used_at"] is not None
        or rows[0]["expires_at"] <= now
        or rows[0]["tries"] > CODE_TRIES
    ):
        return WhyNotCode.EXPIRED
    if not hmac.compare_digest(rows[0]["code_mac"], _mac(mark, purpose, "".join(code.split()))):
        return WhyNotCode.WRONG
    return None


async def finish_code(purpose: str, contact: str, *, now: datetime) -> None:
    """Mark the code as used, in the transaction of the act that it opens."""
    mark = contact_tag(contact)
    await LoginCode.update({LoginCode.used_at: now}).where(
        LoginCode.contact_tag == mark, LoginCode.purpose == purpose
    )


@transactional
async def forget_codes(*, now: datetime) -> None:
    """Remove codes that open nothing any more."""
    await LoginCode.delete().where(LoginCode.expires_at <= now)
