"""What neighbours of the demo do with each other's proposals: ask, join, suggest, merge, report; prices."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from pb.core.actor import CLOCK, VISITOR, Actor, RoleHeld, RoleKind
from pb.core.city import this_city
from pb.places.queries import DATA
from pb.proposals import services as proposals
from pb.proposals.queries import require_proposal
from pb.proposals.queries.suggesting import suggestions_of
from pb.proposals.rules.moderating import Wrong
from pb.proposals.rules.prices import read_prices


async def set_demo_prices(*, now: datetime) -> None:
    """Estimates that look like the list of a city."""
    boss = replace(CLOCK, roles=(RoleHeld(RoleKind.ADMINISTRATOR, this_city().place),))
    lines, _ = read_prices((DATA / "demo_prices.csv").read_text(encoding="utf-8"))
    await proposals.set_prices(lines, by=boss, now=now)


async def write_together(kodes: Sequence[str], people: Sequence[Actor], *, now: datetime) -> None:
    """On the first proposal everything was answered, on the others it waits."""
    author, helper, asker = people[0], people[7], people[9]
    at = now - timedelta(hours=5)
    await proposals.comment(kodes[0], "question", "Apakah RT 03 juga ikut?", by=asker, now=at)
    await proposals.comment(kodes[0], "for", "Saya bisa bantu mengukur.", by=helper, now=at)
    await proposals.comment(kodes[0], "against", "Takut nanti tidak dirawat.", by=people[8], now=at)
    facts = await require_proposal(kodes[0], by=author)
    said = {one.text: one.id for one in facts.comments}
    question, offer = said["Apakah RT 03 juga ikut?"], said["Saya bisa bantu mengukur."]
    await proposals.answer_question(kodes[0], question, "Ya, sampai ujung RT 03.", by=author, now=at)
    await proposals.invite_coauthor(kodes[0], offer, by=author, now=at)
    await proposals.answer_invitation(kodes[0], accepts=True, by=helper, now=at)
    for field, words, reason in (
        ("title", f"{facts.now.title}, mulai RT 01", "Supaya jelas mulai dari mana."),
        ("need", f"{facts.now.need} Air hujan meresap, tidak menggenang.", "Ini juga penting."),
    ):
        await proposals.suggest_words(kodes[0], {field: words}, [], reason, by=asker, now=at)
    wanted = next(one for one in await suggestions_of(facts.id) if one.body.texts[0].name == "need")
    await proposals.end_suggestion(kodes[0], wanted.id, takes=True, by=author, now=at)
    merged = ("Gang yang aman untuk lansia", "Lansia takut keluar gang: tikungan gelap, warung jauh.")
    reason = "Lebih kuat bersama, dan kerjanya bisa sekaligus."
    await proposals.suggest_merge(kodes[1:3], *merged, reason, by=people[1], now=at)
    await proposals.report(
        kodes[3], None, Wrong.UNTRUE, "Luasnya tidak benar.", peer="demo", by=VISITOR, now=at
    )
