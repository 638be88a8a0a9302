"""An election file becomes a finished round: projects, ballots, count, results page."""

import asyncio
import json
import re
from collections.abc import Sequence
from datetime import UTC, datetime

import msgspec

from pb.ballots.tables import Project
from pb.core.actor import Actor
from pb.core.audit import record
from pb.core.db import transactional
from pb.core.events import Event
from pb.core.ids import ContestId, Kode, RoundId, new_id
from pb.core.kode import next_kode
from pb.core.money import Amount
from pb.counting import Completion, Family, Profile, Rule, Rules, Ties
from pb.counting.files import read
from pb.counting.pabulib import Election, Fault, Listed, Note
from pb.outcomes.counts import counted
from pb.outcomes.meaning import ListedProject
from pb.outcomes.services import Counted, write_count, write_imported
from pb.proposals.tables import CostLine, Proposal, Version
from pb.rounds.facts import ContestFacts
from pb.rounds.rules import Phase
from pb.rounds.tables import Contest, Move, PhaseDate, Round

_CHUNK = 40
_FIRST_YEAR, _LAST_YEAR = 1980, 2200


class Imported(msgspec.Struct, frozen=True):
    """The kode of the new round, or None with the notes that say why not."""

    kode: Kode | None
    notes: tuple[Note, ...]


async def import_election(
    data: bytes,
    *,
    by: Actor,
    now: datetime,
    title: str | None = None,
    rule: str | None = None,
    completion: str | None = None,
    credit: str = "",
) -> Imported:
    """Import an election file, all or nothing. Ties go by id, as where these elections were decided."""
    reading = await asyncio.to_thread(read, data)
    notes = tuple(reading.notes)
    election = reading.election
    if election is None:
        return Imported(None, notes)
    if not election.profile.kind.plain:
        return Imported(None, (*notes, Note(0, Fault.UNKNOWN_TYPE, election.profile.kind.value)))
    chosen = _rules(election, rule, completion)
    listed = [
        ListedProject(number, project.id, project.cost, project.category)
        for number, project in enumerate(election.projects, 1)
    ]
    outcome, text, means = await asyncio.to_thread(counted, election.profile, chosen, listed)
    plan = _Plan(election, chosen, (title or _title(election))[:160], credit or _credit(election), now.year)
    contest = ContestId(new_id())
    numbers = {project.id: project.number for project in listed}
    item = Counted(
        ContestFacts(contest, 1, plan.place, None, Amount(election.budget), None),
        _stored(election.profile, numbers),
        outcome,
        text,
        means,
    )
    return Imported(await _write(plan, item, by=by, now=now), notes)


class _Plan(msgspec.Struct, frozen=True):
    election: Election
    rules: Rules
    title: str
    credit: str
    this_year: int

    @property
    def place(self) -> str:
        """Unit and part of the city, as the file names them."""
        meta = self.election.meta
        named = [meta.get("unit", ""), meta.get("subunit", "") or meta.get("district", "")]
        return ", ".join(part for part in named if part)[:160] or self.title

    @property
    def year(self) -> int:
        """The year of the vote, or where the file does not name it the year of the import."""
        meta = self.election.meta
        for name in ("date_end", "date_begin", "instance"):
            match = re.search(r"(?<!\d)(19|20|21)\d\d(?!\d)", meta.get(name, ""))
            if match and _FIRST_YEAR <= int(match[0]) <= _LAST_YEAR:
                return int(match[0])
        return self.this_year


def _rules(election: Election, rule: str | None, completion: str | None) -> Rules:
    """The rule asked for, else the one that the file names."""
    shares = election.meta.get("rule", "").lower().startswith("equalshares")
    chosen = Rule(rule) if rule else Rule.MES_COST if shares else Rule.GREEDY_VOTES
    default = Completion.ADD1_NOSTOP if shares and not rule else Completion.NONE
    asked = Completion(completion) if completion else default
    return Rules(
        budget=election.budget,
        rule=chosen,
        completion=asked if chosen.family is Family.SHARES else Completion.NONE,
        ties=Ties.BY_ID,
        unit=10**election.decimals,
    )


def _title(election: Election) -> str:
    named = [election.meta.get("description", ""), election.meta.get("instance", "")]
    return " ".join(part for part in named if part)[:160] or "Election"


def _credit(election: Election) -> str:
    meta = election.meta
    return (meta.get("acknowledgments") or meta.get("acknowledgement") or "Pabulib (pabulib.org)")[:500]


def _stored(profile: Profile, numbers: dict[str, int]) -> dict[str, int]:
    return {
        json.dumps(sorted(numbers[name] for name in choices)): voters
        for choices, voters in profile.named.items()
    }


@transactional
async def _write(plan: _Plan, item: Counted, *, by: Actor, now: datetime) -> Kode:
    key, kode = RoundId(new_id()), await next_kode(now)
    await Round.insert(_round_row(plan, key, kode, by, now))
    contest = item.contest
    await Contest.insert(
        Contest(
            id=contest.id,
            round=key,
            number=1,
            name=contest.name,
            area=None,
            budget=contest.budget,
            electorate=None,
        )
    )
    begins, ends = _dates(plan)
    for phase, at in ((Phase.VOTING, begins), (Phase.CLOSED, ends), (Phase.PUBLISHED, ends)):
        await PhaseDate.insert(PhaseDate(id=new_id(), round=key, phase=phase.value, opens_at=at))
        await Move.insert(Move(id=new_id(), round=key, phase=phase.value, at=at, person=by.person, reason=""))
    await _write_projects(plan, key, contest.id, by, now)
    await write_count(item, item.outcome.voters, now=now)
    await write_imported(item.contest.id, item.ballots)
    await record(
        Event.ELECTION_IMPORTED,
        by=by,
        now=now,
        kode=kode,
        topics=["rounds", "results"],
        ballots=item.outcome.voters,
    )
    return kode


def _few(text: str) -> bool:
    """Whether this is a number of choices that somebody could make."""
    return text.isascii() and text.isdigit() and len(text) < 5 and int(text) > 0


def _round_row(plan: _Plan, key: RoundId, kode: Kode, by: Actor, now: datetime) -> Round:
    meta = plan.election.meta
    most = meta.get("max_length", "")
    currency = meta.get("currency", "")
    return Round(
        id=key,
        kode=kode,
        title=plan.title,
        place=None,
        year=plan.year,
        ballot_type="approval",
        max_choices=int(most) if _few(most) else len(plan.election.projects),
        rule=plan.rules.rule.value,
        completion=plan.rules.completion.value,
        ties=plan.rules.ties.value,
        min_votes=0,
        level_propose=1,
        level_vote=1,
        currency=currency if len(currency) == 3 and currency.isalpha() else "XXX",
        decimals=plan.election.decimals,
        credit=plan.credit,
        manifest=None,
        created_by=by.person,
        created_at=now,
        announced_at=now,
    )


def _dates(plan: _Plan) -> tuple[datetime, datetime]:
    """First and last day of the vote; a file that gives years alone means their whole span."""
    meta = plan.election.meta
    begins = _date(meta.get("date_begin", "")) or datetime(plan.year, 1, 1, tzinfo=UTC)
    ends = _date(meta.get("date_end", "")) or datetime(plan.year, 12, 31, tzinfo=UTC)
    return begins, max(begins, ends)


def _date(text: str) -> datetime | None:
    match = re.fullmatch(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", text.strip())
    if match is None:
        return None
    try:
        return datetime(int(match[3]), int(match[2]), int(match[1]), tzinfo=UTC)
    except ValueError:
        return None


async def _write_projects(plan: _Plan, key: RoundId, contest: ContestId, by: Actor, now: datetime) -> None:
    proposals, versions, lines, projects = [], [], [], []
    for number, listed in enumerate(plan.election.projects, 1):
        proposal, version = new_id(), new_id()
        title = listed.name[:300]
        proposals.append(_proposal(proposal, await next_kode(now), key, contest, listed, now))
        versions.append(_version(version, proposal, title, listed, now))
        lines.append(
            CostLine(
                id=new_id(),
                version=version,
                number=1,
                activity=title,
                unit="",
                quantity=1,
                unit_price=listed.cost,
            )
        )
        projects.append(
            Project(
                id=new_id(),
                contest=contest,
                proposal=proposal,
                version=1,
                number=number,
                cost=listed.cost,
                external=listed.id,
            )
        )
    for table, rows in ((Proposal, proposals), (Version, versions), (CostLine, lines), (Project, projects)):
        await _insert(table, rows)


def _proposal(
    proposal: int, kode: Kode, key: RoundId, contest: ContestId, listed: Listed, now: datetime
) -> Proposal:
    return Proposal(
        id=proposal,
        kode=kode,
        round=key,
        contest=contest,
        author=None,
        author_name="",
        state="published",
        version=1,
        external=listed.id,
        created_at=now,
        hidden_at=None,
        hidden_reason="",
    )


def _version(version: int, proposal: int, title: str, listed: Listed, now: datetime) -> Version:
    return Version(
        id=version,
        proposal=proposal,
        number=1,
        title=title,
        need="",
        beneficiaries="",
        category=listed.category,
        rw=None,
        spot="",
        contribution="",
        agency="",
        cost=listed.cost,
        note="",
        created_at=now,
    )


async def _insert(table: type[Proposal | Version | CostLine | Project], rows: Sequence[object]) -> None:
    for start in range(0, len(rows), _CHUNK):
        await table.insert(*rows[start : start + _CHUNK])  # type: ignore[arg-type]  # rows of this table
