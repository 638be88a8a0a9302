"""`pb outbox`: what does not leave and why, once more, and a message to see whether the way out works."""

import argparse
from collections.abc import Callable
from datetime import datetime
from typing import Any

from pb.channels.driver import Outgoing, Verdict
from pb.channels.office import way_of
from pb.core.city import this_city
from pb.core.ids import new_id
from pb.core.outbox import outbox_state, troubled, try_again
from pb.people.contacts import read_contact
from pb.settings import Settings

Now = Callable[[], datetime]
Say = Callable[[str], None]


def run(
    options: argparse.Namespace, settings: Settings, with_database: Callable[..., Any], *, now: Now, say: Say
) -> int:
    """One of the three; 1 when something was wrong with what was asked, or the test message did not leave."""
    if options.what == "test":
        return with_test(options.which, settings, now=now, say=say)
    if options.what == "retry":
        if not all(word.isascii() and word.isdigit() and int(word) < 2**63 for word in options.which):
            say("Name messages by the numbers that `pb outbox` shows.")
            return 1
        keys = [int(word) for word in options.which]
        say(f"{with_database(settings, lambda: try_again(keys, now=now()))} messages wait anew")
        return 0
    with_database(settings, lambda: _show(say))
    return 0


async def _show(say: Say) -> None:
    state = await outbox_state()
    say(f"{state.waiting} wait, {state.stuck} of them were tried in vain; {state.failed} failed")
    for row in await troubled():
        stands = "failed" if row["failed_at"] else f"next try {_clock(row['lease_until'])}"
        what = row["kind"] or "code"
        say(
            f"{row['id']}  {_clock(row['created_at'])}  {row['channel']}  {what}"
            f"  tries {row['tries']}  {row['fault']}  {stands}"
        )


def _clock(moment: datetime | None) -> str:
    return f"{moment.astimezone(this_city().tz):%Y-%m-%d %H:%M}" if moment else "soon"


def with_test(which: list[str], settings: Settings, *, now: Now, say: Say) -> int:
    """Send one message at once, beside the outbox, and say what the other side answered."""
    contact = read_contact(which[0]) if len(which) == 1 else None
    if contact is None:
        say("Give one phone number or e-mail to send to.")
        return 1
    channel, to = contact
    way = way_of(channel, settings)
    if way is None or not (settings.mail if channel.value == "email" else settings.phone_url):
        say(f"There is no way to send to a {channel.value}: set it up first (docs/operating.md).")
        return 1
    text = f"Rembug ({settings.base_url}): this message shows that messages leave.\n"
    item = Outgoing(new_id(), to, "Rembug: test", text, now(), "en")
    try:
        answer = way.send(item)
    finally:
        way.close()
    say("taken" if answer.verdict is Verdict.SENT else f"not taken ({answer.verdict}): {answer.fault}")
    return 0 if answer.verdict is Verdict.SENT else 1
