"""One round of the demo: planned in the past, moved by its services to the phase that it shows today."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from pb.ballots.services import close_voting, open_voting
from pb.core.actor import CLOCK, Actor
from pb.core.area import PlaceCode
from pb.core.city import this_city
from pb.core.money import grouped
from pb.demo.booth import at_home, challenge_marks, enrol, open_booth
from pb.demo.checks import fill_desks, object_to
from pb.demo.life import end_of_keys, further_copy, sign_both
from pb.demo.people import Cast, Town, chance
from pb.demo.pins import pin_in
from pb.demo.promises import decide, tell_all
from pb.demo.roll import keep_roll
from pb.demo.together import write_together
from pb.demo.voting import MOST_POINTS, POINTS, vote
from pb.demo.wishes import body_of, project_rows
from pb.demo.workshops import bins_workshop, drain_workshop, garden_workshop
from pb.outcomes.services import publish_count
from pb.places.queries import name_of
from pb.proposals import services as proposals
from pb.proposals.queries import require_proposal
from pb.rounds import services as rounds
from pb.rounds.ballot_types import BallotType, rule_for
from pb.rounds.facts import RoundFacts
from pb.rounds.queries import require_round
from pb.rounds.rules import ORDER, MoveEvent, Phase
from pb.rounds.services import ContestPlan, RoundPlan

BUDGET = 200_000_000
RW_CEILING = 100_000_000
_DAYS = {
    Phase.IDEAS: 0,
    Phase.SCREENING: 40,
    Phase.CODESIGN: 55,
    Phase.LISTING: 70,
    Phase.VOTING: 77,
    Phase.CLOSED: 91,
    Phase.CHALLENGE: 91,
    Phase.PUBLISHED: 98,
    Phase.DELIVERY: 105,
    Phase.ARCHIVED: 112,
}
_INTO = {Phase.DRAFT: -12, Phase.IDEAS: 20, Phase.VOTING: 82}
_REASONS = {
    ("eligible", "sarpras"): (
        "Tanahnya milik kota dan biayanya cukup. Pekerjaan selesai dalam satu tahun.",
        "Bisa dikerjakan. Perawatan tahunan dari kas RW.",
        "Sesuai aturan. Harga memakai daftar harga kota.",
    ),
    ("eligible", ""): (
        "Sesuai aturan. Harga memakai daftar harga kota.",
        "Bisa dikerjakan oleh kelompok warga, didampingi kelurahan.",
    ),
    ("eligible_changed", "sarpras"): (
        "Bisa, dengan ukuran yang disesuaikan supaya biayanya cukup. Pengusul sudah diajak bicara.",
        "Bisa, tetapi letaknya digeser ke lahan milik kota.",
    ),
    ("eligible_changed", ""): (
        "Bisa, dengan jumlah peserta yang disesuaikan. Pengusul sudah diajak bicara.",
    ),
    ("not_eligible", "sarpras"): (
        "Lahannya bukan milik kota. Usulan ini diteruskan ke musrenbang kecamatan.",
    ),
    ("not_eligible", ""): (
        "Kegiatan yang sama sudah dibiayai dinas tahun ini. Usulan ini diteruskan ke dinas.",
    ),
}
_TOO_DEAR = "Biayanya Rp{}, lebih dari pagu RW Rp{}. Usulan ini diteruskan ke musrenbang kecamatan."
_SAID = (
    ("for", "Tiap hujan, air masuk dapur. Anak sering gatal."),
    ("for", "Ini jalan anak-anak ke sekolah. Saya mendukung."),
    ("question", "Siapa yang merawat sesudah selesai?"),
    ("against", "Tahun lalu sudah pernah dikerjakan, tetapi rusak lagi. Mohon bahan yang lebih kuat."),
    ("question", "Apakah warga boleh ikut kerja bakti?"),
)


@dataclass(frozen=True, slots=True)
class Scene:
    """A ward, the phase that its round shows, how one votes and counts there, how much there is."""

    ward: PlaceCode
    phase: Phase
    ballot: BallotType = BallotType.APPROVAL
    shares: bool = True
    voters: int = 36
    budget: int = BUDGET
    drain_workshop: bool = False
    by_roll: bool = False


def _dates(scene: Scene, now: datetime) -> dict[Phase, datetime]:
    """Dates around today: the phase began some days ago and has some days left."""
    into = _INTO.get(scene.phase, _DAYS[scene.phase] + 3 if scene.phase in _DAYS else 0)
    first = this_city().day(now) - timedelta(days=into)
    city = this_city()
    found: dict[Phase, datetime] = {}
    for phase, days in _DAYS.items():
        if phase in {Phase.CHALLENGE, Phase.DELIVERY, Phase.ARCHIVED} or (
            phase is Phase.CODESIGN and scene.phase is not phase
        ):
            continue
        at = city.at(first + timedelta(days=days))
        found[phase] = at + timedelta(
            hours=20 if phase is Phase.CLOSED else 10 if phase is Phase.PUBLISHED else 8
        )
    return found


async def play(scene: Scene, town: Town, people: Cast, photos: Path, *, now: datetime) -> None:
    """Plan, announce, propose, check, vote, count, decide, keep promises: as far as the scene goes."""
    dates = _dates(scene, now)
    facts = await _announce(scene, dates, people, now)
    kode = facts.kode or ""
    if scene.phase is Phase.DRAFT:
        return
    dice = chance(scene.ward)
    homes = [int(row["rw"] or 1) for row in project_rows() if row["kelurahan_code"] == scene.ward]
    homes += [dice.randint(1, 12) for _ in range(scene.voters - len(homes))]
    voters = [await town.resident(scene.ward, rw) for rw in homes]
    kodes = await _propose(scene, kode, voters, dates, now)
    await _talk(kodes, voters, dates[Phase.IDEAS] + timedelta(days=12), dice)
    if scene.drain_workshop:
        crowd, at = [voters[0], *voters[10:15]], dates[Phase.SCREENING] - timedelta(days=6)
        await drain_workshop(kodes[0], crowd, people, at=at)
    if ORDER.index(scene.phase) >= ORDER.index(Phase.SCREENING):
        await _screen(scene, kodes, people, dates, dice, now)
        await fill_desks(scene.phase, kodes, voters, people, now=now)
    await _beside(scene, kode, kodes, voters, people, now)
    if ORDER.index(scene.phase) >= ORDER.index(Phase.VOTING):
        await sign_both(kode, people, now=dates[Phase.VOTING])
        await open_voting(kode, by=CLOCK, now=dates[Phase.VOTING])
        await further_copy(kode, people, now=dates[Phase.VOTING])
        await vote(kode, voters, dice, until=min(dates[Phase.CLOSED], now))
        if scene.by_roll:
            await open_booth(kode, [*voters, *at_home(scene.ward, people)], people, now=now)
        await object_to(kode, voters[20], at_all=scene.drain_workshop, now=now - timedelta(hours=20))
    if ORDER.index(scene.phase) >= ORDER.index(Phase.CLOSED):
        await close_voting(kode, by=CLOCK, now=dates[Phase.CLOSED])
    if scene.phase is Phase.CODESIGN:
        await garden_workshop(kodes[2], [voters[2], *voters[10:15]], people, now=now)
        await bins_workshop(kodes[1], voters[15:18], people, now=now)
    made = await _after(scene, kode, voters, people, dates, now)
    await tell_all(made, people, voters, photos, old=scene.phase is Phase.ARCHIVED, now=now)


async def _beside(
    scene: Scene, kode: str, kodes: list[str], voters: list[Actor], people: Cast, now: datetime
) -> None:
    """What else goes on in a phase: neighbours write along, a roll is kept."""
    if scene.phase is Phase.IDEAS:
        await write_together(kodes, voters, now=now)
    if scene.phase is Phase.LISTING:
        await keep_roll(kode, scene.ward, voters[-1], people, now=now)
    if scene.by_roll:
        await enrol(kode, [*voters, *at_home(scene.ward, people)], people, now=now - timedelta(days=8))


async def _announce(scene: Scene, dates: dict[Phase, datetime], people: Cast, now: datetime) -> RoundFacts:
    name, year = name_of(scene.ward), this_city().day(now).year + 1
    rule = rule_for(scene.ballot, shares=scene.shares)
    plan = RoundPlan(
        title=f"Putaran {year} {name}",
        place=scene.ward,
        year=year,
        ballot_type=scene.ballot.value,
        max_choices=5 if scene.ballot.by_number else 0,
        points_total=POINTS if scene.ballot is BallotType.CUMULATIVE else 0,
        points_cap=MOST_POINTS if scene.ballot is BallotType.CUMULATIVE else 0,
        rule=rule,
        completion="utilitarian" if rule.startswith("mes") else "none",
        min_votes=0,
        level_propose=1,
        level_vote=1,
        contests=(ContestPlan(name, scene.ward, scene.budget),),
        dates=dates,
    )
    before = min(dates[Phase.IDEAS] - timedelta(days=7), now - timedelta(days=1))
    key = await rounds.create_round(plan, by=people.facilitator, now=before)
    return await require_round(await rounds.announce(key, by=people.facilitator, now=before))


async def _propose(
    scene: Scene, kode: str, voters: Sequence[Actor], dates: dict[Phase, datetime], now: datetime
) -> list[str]:
    """The five proposals of the ward, on different days of the phase of ideas."""
    found = []
    rows = [row for row in project_rows() if row["kelurahan_code"] == scene.ward]
    for number, row in enumerate(rows):
        at = min(dates[Phase.IDEAS] + timedelta(days=1 + 2 * number), now - timedelta(hours=1))
        author = voters[number]
        draft = await proposals.start_draft(kode, by=author, now=at)
        body = body_of(row) | {"pin": pin_in(scene.ward, row["rw"])}
        await proposals.save_draft(draft, body, by=author, now=at)
        found.append(str(await proposals.publish_draft(draft, by=author, now=at)))
        if number == 0:
            await _revise(found[0], row, author, min(at + timedelta(days=4), now - timedelta(minutes=30)))
    return found


async def _revise(kode: str, row: dict[str, str], author: Actor, now: datetime) -> None:
    """The first proposal of each ward has a second version."""
    draft = await proposals.start_edit(kode, by=author, now=now)
    need = f"{row['description_id']} Warga sudah mengukur bersama."
    await proposals.save_draft(draft, {"need": need, "spot": "Dekat balai RW"}, by=author, now=now)
    await proposals.publish_draft(draft, by=author, now=now, note="Diukur bersama warga pada hari Minggu.")


async def _talk(kodes: Sequence[str], voters: Sequence[Actor], at: datetime, dice: Any) -> None:
    for number, kode in enumerate(kodes):
        for neighbour in dice.sample(voters[len(kodes) :], dice.randint(3, 12)):
            await proposals.support(kode, wanted=True, by=neighbour, now=at)
        kind, text = _SAID[number % len(_SAID)]
        if number < 3:
            await proposals.comment(kode, kind, text, by=voters[-1 - number], now=at)


async def _screen(
    scene: Scene, kodes: Sequence[str], people: Cast, dates: dict[Phase, datetime], dice: Any, now: datetime
) -> None:
    """Verdicts: while screening runs some wait; before a vote all are there."""
    rows = [row for row in project_rows() if row["kelurahan_code"] == scene.ward]
    unfinished = scene.phase in {Phase.SCREENING, Phase.CODESIGN}
    for number, (kode, row) in enumerate(zip(kodes, rows, strict=True)):
        if unfinished and number >= 2:
            continue
        now_ = (await require_proposal(kode, by=people.professional)).now
        at = min(dates[Phase.SCREENING] + timedelta(days=1 + number), now - timedelta(minutes=20))
        result, reason = _verdict(number, row, scene.budget, dice)
        await proposals.screen(
            kode,
            result,
            cost=now_.cost,
            agency=row["agency_code"],
            reason=reason,
            version=now_.number,
            by=people.professional,
            now=at,
        )


def _verdict(number: int, row: dict[str, str], ceiling: int, dice: Any) -> tuple[str, str]:
    """What costs more than there is goes on to the musrenbang; elsewhere the last of a ward is refused."""
    cost = int(row["cost_rupiah"])
    if cost > ceiling:
        return "not_eligible", _TOO_DEAR.format(grouped(cost), grouped(ceiling))
    refused = number == 4 and ceiling == BUDGET
    result = "not_eligible" if refused else "eligible_changed" if number == 1 else "eligible"
    return result, dice.choice(_REASONS[result, row["pillar"] if row["pillar"] == "sarpras" else ""])


async def _after(
    scene: Scene,
    kode: str,
    voters: Sequence[Actor],
    people: Cast,
    dates: dict[Phase, datetime],
    now: datetime,
) -> tuple[str, ...]:
    """From the close on: objections, the public count, decisions; gives the promises."""
    made, reached = tuple[str, ...](), ORDER.index(scene.phase)
    if reached >= ORDER.index(Phase.CHALLENGE):
        await rounds.enter(await require_round(kode), MoveEvent.HEAR, by=CLOCK, now=dates[Phase.CLOSED])
    if scene.phase is Phase.CHALLENGE:
        await challenge_marks(kode, voters[3:5], people, now=dates[Phase.CLOSED] + timedelta(hours=14))
    if reached >= ORDER.index(Phase.PUBLISHED):
        await sign_both(kode, people, now=dates[Phase.PUBLISHED])
        await publish_count(kode, by=CLOCK, now=dates[Phase.PUBLISHED])
        await end_of_keys(kode, people, now=dates[Phase.PUBLISHED])
    if reached >= ORDER.index(Phase.DELIVERY):
        made = await decide(kode, people, dates[Phase.PUBLISHED] + timedelta(days=2))
    if scene.phase is Phase.ARCHIVED:
        now -= timedelta(days=1)
        await rounds.enter(await require_round(kode), MoveEvent.ARCHIVE, by=CLOCK, now=now)
    return made
