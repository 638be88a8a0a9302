"""A vote of the demo by roll: a booth with papers, a tablet, a helper; and marks that are challenged."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from pb.ballots.challenges import services as challenges
from pb.ballots.challenges.rules import ChallengeKind
from pb.ballots.channels import services as channels
from pb.ballots.channels.rules import PaperFault
from pb.ballots.choices import Chosen
from pb.core.actor import Actor
from pb.core.area import PlaceCode
from pb.demo.people import Cast
from pb.demo.roll import flower
from pb.people.queries import my_account
from pb.roll.queries import Entry, find_on_roll
from pb.roll.rules import BatchKind, VoterRules
from pb.roll.services import approve, begin_import, match, read_due_rolls, set_voters
from pb.rounds.queries import require_round

PAPERS, MORE, BORN = 20, 16, "1980"
_ON_PAPER: tuple[Chosen, ...] = (
    ((1, 3), (2, 2), (3, 1)),
    ((2, 3), (4, 3)),
    ((1, 3), (3, 3)),
    ((1, 2), (2, 2), (4, 2)),
)
_GONE = "Satu lembar dibawa pulang oleh pemilih dan tidak kembali."


def at_home(ward: PlaceCode, people: Cast) -> list[Actor]:
    """Those of the listed residents who live here."""
    return [home for home in people.homes if home.kelurahan == ward]


async def enrol(kode: str, voters: Sequence[Actor], people: Cast, *, now: datetime) -> None:
    """Who has an account stands on the roll and has found themselves; sixteen more have none."""
    by, ward = people.facilitator, voters[0].kelurahan
    rules = VoterRules(by_roll=True, age_on=now.date(), age_least=17)
    await set_voters(kode, rules, reason="Sesuai rembug warga: memakai daftar warga.", by=by, now=now)
    homes = [voter.rw if voter.kelurahan == ward else 1 for voter in voters] + [1] * MORE
    lines = (f"{flower(n)};{BORN};{1 + n % 4:02d};{rw or 1:02d}" for n, rw in enumerate(homes))
    text = "\n".join(("Nama;Tanggal Lahir;RT;RW", *lines))
    said = "Daftar warga dari kelurahan."
    number = await begin_import(kode, text.encode(), kind=BatchKind.WHOLE, reason=said, by=by, now=now)
    await read_due_rolls(now=now)
    await approve(kode, number, drop_doubles=False, by=people.administrator, now=now)
    for n, voter in enumerate(voters):
        await match(kode, flower(n), BORN, by=voter, now=now)


async def open_booth(kode: str, voters: Sequence[Actor], people: Cast, *, now: datetime) -> None:
    """One batch is totalled and read in part, another lies on the desk; a neighbour helps two people."""
    then, by, other = now - timedelta(days=1), people.facilitator, people.officer
    helper = voters[-1]
    _, serials = await channels.print_papers(kode, 1, PAPERS, by=by, now=then)
    facts, entries = await require_round(kode), list[Entry]()
    for number in range(len(voters) + 1, len(voters) + MORE):
        entries += await find_on_roll(facts.id, flower(number), BORN)
    for entry in entries[:9]:
        await channels.hand_paper(kode, entry.id, by=other, now=then)
    totals = {"unused": 10, "spoiled": 1, "unreturned": 1, "boxed": 8}
    await channels.log_totals(kode, 1, **totals, by=by, now=then)
    for serial, chosen in zip(serials, _ON_PAPER, strict=False):
        for reader in (by, other):
            await channels.enter_paper(kode, serial, chosen, "", by=reader, now=now)
    await channels.enter_paper(kode, serials[4], _ON_PAPER[0], "", by=by, now=now)
    await channels.enter_paper(kode, serials[4], _ON_PAPER[1], "", by=other, now=now)
    for reader in (by, other):
        await channels.enter_paper(kode, serials[5], frozenset(), PaperFault.BLANK.value, by=reader, now=now)
    await channels.print_papers(kode, 1, PAPERS, by=by, now=now)
    await channels.open_kiosk(kode, "Aula kelurahan", "274613", by=other, now=then)
    contact = (await my_account(helper.person or 0)).phone
    await channels.name_helper(kode, contact, by=by, now=then)
    for entry, chosen in zip(entries[9:11], _ON_PAPER, strict=False):
        await channels.cast_with_help(kode, entry.id, {1: chosen}, by=helper, now=now)


async def challenge_marks(kode: str, who: Sequence[Actor], people: Cast, *, now: datetime) -> None:
    """Two residents challenge their own mark: one is answered by both, one waits for the witness."""
    told = (
        "Nama saya ditandai sudah memilih, padahal saya tidak membuka halaman suara.",
        "Ponsel saya dipinjam pada hari pemungutan suara. Mohon diperiksa.",
    )
    for person, why in zip(who, told, strict=True):
        said = challenges.Said(ChallengeKind.NOT_ME, why)
        await challenges.challenge(kode, said, by=person, now=now)
    reasons = (
        (people.facilitator, True, "Saat itu akun dibuka dari perangkat yang tidak dikenal."),
        (people.witness, True, "Sudah bertemu warga dan melihat ponselnya. Suara dicabut."),
    )
    for by, uphold, reason in reasons:
        await challenges.answer_challenge(kode, 1, uphold=uphold, reason=reason, by=by, now=now)
    await challenges.answer_challenge(
        kode,
        2,
        uphold=False,
        reason="Suara dikirim dari ponsel yang biasa dipakai.",
        by=people.facilitator,
        now=now,
    )
