"""Rounds after their vote in the full town, and how the pages about two people and challenges are asked."""

from datetime import timedelta
from typing import Any

from pb.ballots.amending.services import Amends, amend
from pb.ballots.calls.services import draw_calls
from pb.ballots.challenges.rules import ChallengeKind
from pb.ballots.challenges.services import Said, challenge
from pb.ballots.costs.services import ask_cost
from pb.ballots.keys.rules import copy_digest
from pb.ballots.life.rules import digest_of
from pb.ballots.services import cast, close_voting
from pb.core.actor import CLOCK, Actor
from pb.rounds.queries import require_round
from pb.rounds.rules import MoveEvent, Phase
from pb.rounds.services import enter
from pb.sealing.services import keep_box_roots
from tests.support.roll import voting_town
from tests.support.town import NOON, add_proposal, add_round

CLOSES = NOON - timedelta(hours=1) + timedelta(days=14)
COPY = "Amplop tersegel 12, pada saksi RW 05"
REASON = "Semua warga yang terdaftar sudah memilih."


async def build_life(people: dict[str, Actor]) -> dict[str, str]:
    """Two rounds in whose hours marks are challenged, one of them by roll; one mark is challenged."""
    facts = await add_round(Phase.VOTING, challenge_hours=72)
    await add_proposal(facts, title="Usulan yang dipilih", listed=1)
    heard, roll = facts.kode or "", (await voting_town(people["facilitator"], people["administrator"])).kode
    for role in ("resident", "neighbour"):
        await cast(heard, {1: frozenset({1})}, by=people[role], now=NOON)
    for kode in (heard, roll):
        await close_voting(kode, by=CLOCK, now=NOON)
        await enter(await require_round(kode), MoveEvent.HEAR, by=CLOCK, now=NOON)
    await keep_box_roots(now=NOON)
    await draw_calls(now=NOON)
    said = Said(ChallengeKind.NOT_ME, "Saya di luar kota sepanjang bulan.")
    await challenge(heard, said, by=people["neighbour"], now=NOON)
    paused = (await add_round(Phase.VOTING)).kode or ""
    words = "Gambar usulan 3 tertukar."
    by = people["facilitator"]
    await amend(paused, Amends.ERROR, Phase.VOTING, words, reason=REASON, by=by, now=NOON)
    dear = await add_round(Phase.VOTING)
    await add_proposal(dear, title="Usulan yang salah hitung", listed=1)
    await ask_cost(dear.kode or "", 1, 1, 90_000_000, reason=REASON, by=by, now=NOON)
    return {"heard": heard, "heard_roll": roll, "paused": paused, "dear": dear.kode or ""}


def life_asks(rounds: dict[str, str]) -> dict[str, tuple[dict[str, Any], dict[str, Any]]]:
    """Parameters and fields of a good request for each route."""
    voting, heard, roll = ({"kode": rounds[name]} for name in ("voting", "heard", "heard_roll"))
    counted = {"kode": rounds["published"]}
    moment = CLOSES.strftime("%Y-%m-%dT%H:%M:%SZ")
    close = {"act": "close", "kode": voting["kode"], "day": NOON.date().isoformat(), "closes": moment}
    person = {"nama_s": "Warga Mawar", "lahir_s": "5/4/1990", "sebab": REASON}
    return {
        "round.signs": (voting, {}),
        "round.sign": (voting, {"hal": "close", "sidik": digest_of(close), "alasan": REASON}),
        "round.keys": (voting, {}),
        "round.keys.list": (voting, {"tempat": COPY}),
        "round.keys.gone": (counted | {"n": 2}, {"sidik": copy_digest(counted["kode"], 2, COPY)}),
        "round.privacy": (voting, {}),
        "round.privacy.set": (voting, {"cara": "totals", "alasan": REASON}),
        "round.costs": ({"kode": rounds["dear"]}, {}),
        "round.costs.ask": (voting, {"usulan": "1-1", "biaya": "86.000.000", "alasan": REASON}),
        "round.costs.answer": ({"kode": rounds["dear"], "n": 1}, {"putusan": "tidak"}),
        "round.resume": ({"kode": rounds["paused"]}, {"alasan_lanjut": REASON}),
        "challenges": (heard, {}),
        "challenge.make": (heard, {"tentang": "not_me", "sebab": REASON}),
        "challenges.desk": (heard, {}),
        "challenge": (heard | {"n": 1}, {}),
        "challenge.answer": (heard | {"n": 1}, {"putusan": "upheld", "alasan": REASON}),
        "challenge.counter": (roll, person),
        "calls.desk": (heard, {}),
        "calls.show": (heard, {"nomor": "1"}),
        "call.answer": (heard | {"n": 1}, {"jawaban": "denied", "catatan": REASON}),
        "calls.sheet": (heard, {"mulai": "1"}),
        "calls.draw": (heard, {}),
    }
