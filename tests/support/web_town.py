"""A town in which everything exists once: people of each role, a round in each phase, and what hangs on them.

It is built once for a run and copied for each module. What a test writes is undone after it.
"""

import io
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import cache, cached_property
from pathlib import Path
from typing import Any, TypeVar

import pytest
from litestar import Litestar
from PIL import Image

from pb.ballots.choices import Step
from pb.ballots.keys.services import list_copy
from pb.ballots.services import cast, close_voting, tap
from pb.commitments.services import publish_with_promises
from pb.core.actor import CLOCK, Actor, Level, RoleHeld, RoleKind
from pb.core.area import PlaceCode, rw_code
from pb.core.canon import canon
from pb.core.db import Engine, transaction
from pb.core.ids import new_id
from pb.operations.queries import witnesses_of
from pb.operations.services import name_witness
from pb.outcomes.importing import import_election
from pb.outcomes.queries import outcome_of
from pb.outcomes.rules import suggested
from pb.outcomes.services import save_decisions
from pb.people import sessions
from pb.people.passwords import hash_password
from pb.people.tables import RoleRow
from pb.piccolo_app import TABLES
from pb.places.services import ensure_rw
from pb.proposals import services as proposals
from pb.proposals.photos import store_photo
from pb.proposals.tables import Comment, Photo
from pb.rounds.facts import RoundFacts
from pb.rounds.planning.services import make_drafts
from pb.rounds.queries import require_round
from pb.rounds.rules import Phase
from pb.rounds.services import ContestPlan, RoundPlan, create_round
from pb.rounds.tables import Round
from pb.transparency.services import extend_log
from pb.trials.rules import Ballots, Way
from pb.trials.services import begin
from pb.web.edge import PageCache
from pb.workshops.facts import NoteDraft
from pb.workshops.rules import Kind, Signed, WorkshopStage
from pb.workshops.services import contribute, group_notes, remind_proposers, sign_off
from tests.support.signing import publish_signed
from tests.support.town import (
    CITY,
    NOON,
    OTHER_WARD,
    WARD,
    Browser,
    Clock,
    add_person,
    add_proposal,
    add_round,
)
from tests.support.version_room import add_note, add_version
from tests.support.web_attest import build_attesting
from tests.support.web_biopori import build_holes
from tests.support.web_booth import build_booth
from tests.support.web_choices import build_choices
from tests.support.web_gps import build_gps
from tests.support.web_life_asks import COPY, build_life
from tests.support.web_promises import build_promises
from tests.support.web_roll import build_rolls
from tests.support.web_screening import build_screening
from tests.support.web_together import build_together
from tests.support.web_volunteers import build_tasks
from tests.support.web_workshop import build_workshops
from tests.support.workshop import add_seat, add_workshop
from tests.support.workshop_town import add_workshops

T = TypeVar("T")
PASSWORD = "jemuran di atap rumah"
ROLES = (
    "visitor",
    "resident",
    "elsewhere",
    "facilitator",
    "professional",
    "officer",
    "council",
    "witness",
    "administrator",
    "staff_elsewhere",
    "staff_stale",
)
KINDS = tuple(kind for kind in RoleKind if kind is not RoleKind.RESIDENT)
ELECTION = (
    "META\nkey;value\ndescription;Lokal\nunit;Kota\nsubunit;Utara\nbudget;10\nvote_type;approval\nrule;greedy\n"
    "currency;PLN\ndate_begin;2019\ndate_end;2019\nPROJECTS\nproject_id;cost;name;category\n"
    "7;6;Bangku;park\n8;5;Lampu;\nVOTES\nvoter_id;vote\na;7\nb;7,8\nc;8\nd;7\n"
)
BODY = {
    "title": "Lampu di gang belakang sekolah",
    "need": "Gang gelap sejak magrib.",
    "beneficiaries": "40 keluarga",
    "category": "penerangan",
    "rw": "5",
    "spot": "Gang II",
    "contribution": "Kerja bakti",
    "agency": "DPKP",
    "lines": [{"activity": "Lampu jalan", "unit": "titik", "quantity": "6", "unit_price": "1500000"}],
}


@dataclass
class Facts:
    """What exists: people, their live sessions, public numbers and keys."""

    people: dict[str, Actor] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)
    phones: dict[str, str] = field(default_factory=dict)
    rounds: dict[str, str] = field(default_factory=dict)
    proposals: dict[str, str] = field(default_factory=dict)
    ids: dict[str, int] = field(default_factory=dict)
    photos: dict[str, str] = field(default_factory=dict)
    decisions: dict[str, str] = field(default_factory=dict)
    workshops: dict[str, str] = field(default_factory=dict)
    promises: dict[str, str] = field(default_factory=dict)
    tasks: dict[str, str] = field(default_factory=dict)
    gps: dict[str, str] = field(default_factory=dict)
    sessions: dict[str, str] = field(default_factory=dict)
    letter: str = ""
    paper: str = ""


async def build(folder: Path) -> Facts:
    """Fill a database that holds the places alone; photos go into the folder."""
    town = Facts()
    await _people(town)
    await _ideas(town, folder)
    await _voting(town)
    await _finished(town)
    await _plans(town)
    town.workshops = await add_workshops(town.people, town.ids)
    town.workshops |= await build_workshops(town.people, town.rounds, town.proposals, town.ids)
    await _workshop(town)
    chosen, keys = await build_choices(town.people)
    town.workshops |= chosen
    town.ids |= keys
    await _versions(town)
    await build_screening(town.people, town.rounds, town.proposals)
    town.promises, town.sessions = await build_promises(town.people, folder)
    town.tasks, volunteers = await build_tasks(town.people, town.promises)
    town.ids |= volunteers
    town.gps, members = await build_gps(town.people, town.phones)
    town.ids |= members
    await build_holes(town.people, folder)
    await build_together(town.people, town.rounds, town.proposals, town.ids)
    town.ids |= await build_attesting(town.people, town.phones)
    rolls, on_roll, town.letter = await build_rolls(town.people)
    town.rounds |= await build_life(town.people)
    town.rounds |= rolls
    town.ids |= on_roll
    town.paper = await build_booth(town.people, town.rounds["roll"], town.phones["officer"])
    await extend_log(now=NOON)
    for role, person in town.people.items():
        stale = timedelta(minutes=11) if role == "staff_stale" else timedelta()
        secret = await sessions.start(person.person, now=NOON - stale, stepped_up=person.is_staff)  # type: ignore[arg-type]
        town.secrets[role] = secret
    return town


async def _people(town: Facts) -> None:
    hashed = await hash_password(PASSWORD)
    named: dict[str, dict[str, Any]] = {
        "resident": {"rw": 5},
        "elsewhere": {"kelurahan": OTHER_WARD, "rw": 2},
        "neighbour": {"rw": 7},
        "newcomer": {"rw": 5, "level": Level.L1},
        "staff_elsewhere": {"kelurahan": OTHER_WARD, "roles": [(kind, OTHER_WARD) for kind in KINDS]},
        "staff_stale": {"rw": 1, "roles": [(kind, WARD) for kind in KINDS]},
    } | {
        kind.value: {"rw": 1, "roles": [(kind, CITY if kind is RoleKind.ADMINISTRATOR else WARD)]}
        for kind in KINDS
    }
    for number, (name, about) in enumerate(named.items(), 1):
        phone = f"+6281234560{number:03d}"
        staff = bool(about.get("roles"))
        label = f"Warga {name.replace('_', ' ').title()}"
        person = await add_person(name=label, phone=phone, password_hash=hashed, totp=staff, **about)
        town.people[name], town.phones[name] = person, phone
    role = (
        await RoleRow.select(RoleRow.id).where(RoleRow.account == town.people["professional"].person).first()
    )
    town.ids["role"] = role["id"]


async def _ideas(town: Facts, folder: Path) -> None:
    resident, neighbour = town.people["resident"], town.people["neighbour"]
    ideas, elsewhere = (
        await add_round(Phase.IDEAS),
        await add_round(Phase.IDEAS, areas=(OTHER_WARD,), place=OTHER_WARD),
    )
    town.rounds |= {"ideas": ideas.kode or "", "elsewhere": elsewhere.kode or ""}
    made = {
        "own": await add_proposal(ideas, author=resident),
        "other": await add_proposal(ideas, title="Taman bacaan di balai RW", author=neighbour, rw=7),
        "hidden": await add_proposal(ideas, title="Usulan yang melanggar aturan", author=neighbour),
        "withdrawn": await add_proposal(ideas, title="Usulan yang ditarik", author=neighbour),
        "elsewhere": await add_proposal(
            elsewhere, title="Drainase Binong", author=town.people["elsewhere"], rw=2
        ),
        "facilitator": await add_proposal(
            ideas, title="Bangku taman", author=town.people["facilitator"], rw=1
        ),
        "professional": await add_proposal(
            ideas, title="Pagar kebun", author=town.people["professional"], rw=1
        ),
    }
    town.proposals |= made
    screening = await add_round(Phase.SCREENING)
    town.rounds["screening"] = screening.kode or ""
    town.proposals["screened"] = await add_proposal(screening, title="Sumur resapan", author=resident)
    await proposals.screen(
        town.proposals["screened"],
        "eligible_changed",
        cost=80_000_000,
        agency="DPKP",
        reason="Tanah milik kota.",
        version=1,
        by=town.people["professional"],
        now=NOON,
    )
    await _talk(town)
    await _drafts(town, ideas, folder)


async def _talk(town: Facts) -> None:
    resident, neighbour, made = town.people["resident"], town.people["neighbour"], town.proposals
    await proposals.comment(made["own"], "question", "Kapan dimulai?", by=neighbour, now=NOON)
    await proposals.comment(
        made["own"], "for", "Setuju, gang sering banjir.", by=town.people["newcomer"], now=NOON
    )
    await proposals.comment(made["other"], "against", "Sudah ada di RW sebelah.", by=resident, now=NOON)
    await proposals.support(made["own"], wanted=True, by=neighbour, now=NOON)
    said = await Comment.select(Comment.id).where(Comment.kind == "against").first()
    town.ids["comment"] = said["id"]
    await proposals.hide(made["hidden"], "Memuat nama orang.", by=town.people["facilitator"], now=NOON)
    await proposals.withdraw(made["withdrawn"], "Digabung dengan yang lain.", by=neighbour, now=NOON)
    edit = await proposals.start_edit(made["own"], by=resident, now=NOON)
    await proposals.save_draft(
        edit, {"need": "Air meluap setiap hujan, juga ke musala."}, by=resident, now=NOON
    )
    await proposals.publish_draft(edit, by=resident, now=NOON, note="Musala ditambahkan.")


def picture(color: str = "green", **how: Any) -> bytes:
    """A small photo as a phone would send it."""
    buffer = io.BytesIO()
    Image.new("RGB", (64, 48), color).save(buffer, **({"format": "JPEG"} | how))
    return buffer.getvalue()


async def _drafts(town: Facts, ideas: RoundFacts, folder: Path) -> None:
    resident, neighbour = town.people["resident"], town.people["neighbour"]
    draft = await proposals.start_draft(ideas.kode or "", by=resident, now=NOON)
    await proposals.save_draft(draft, BODY, by=resident, now=NOON)
    await proposals.add_photo(
        draft, await store_photo(picture(), folder), "Gang malam hari", by=resident, now=NOON
    )
    shown = await proposals.start_draft(ideas.kode or "", by=neighbour, now=NOON)
    await proposals.save_draft(shown, BODY | {"title": "Lampu lapangan"}, by=neighbour, now=NOON)
    await proposals.add_photo(
        shown, await store_photo(picture("blue"), folder), "Lapangan", by=neighbour, now=NOON
    )
    town.proposals["pictured"] = await proposals.publish_draft(shown, by=neighbour, now=NOON)
    town.ids["draft"] = draft
    for name, photo in (("private", Photo.draft == draft), ("public", Photo.proposal.is_not_null())):
        row = await Photo.select(Photo.id, Photo.name).where(photo).first()
        town.photos[name], town.ids[f"photo_{name}"] = row["name"], row["id"]


async def _listed(facts: RoundFacts, author: Actor, *, contest: int = 1, rw: int = 5) -> list[str]:
    costs = (60_000_000, 80_000_000, 90_000_000)
    return [
        await add_proposal(
            facts,
            title=f"Usulan {facts.kode} {contest}.{number}",
            cost=cost,
            listed=number,
            author=author,
            contest=contest,
            rw=rw,
        )
        for number, cost in enumerate(costs, 1)
    ]


async def _voting(town: Facts) -> None:
    resident = town.people["resident"]
    listing = await add_round(Phase.LISTING)
    await add_proposal(listing, title="Siap dipilih", verdict="eligible", author=town.people["neighbour"])
    voting = await add_round(Phase.VOTING)
    town.proposals["bridge"] = await add_proposal(listing, title="Jembatan", verdict="not_eligible")
    town.proposals["listed"] = (await _listed(voting, town.people["neighbour"]))[0]
    await cast(voting.kode or "", {1: frozenset({1})}, by=resident, now=NOON)
    await tap(voting.kode or "", 1, 2, step=Step.CHOOSE, by=resident, now=NOON)
    closed = await add_round(Phase.VOTING)
    await _listed(closed, town.people["neighbour"])
    await close_voting(closed.kode or "", by=CLOCK, now=NOON)
    town.rounds |= {"listing": listing.kode or "", "voting": voting.kode or "", "closed": closed.kode or ""}
    await Round.update({Round.manifest: canon({"kode": voting.kode})}).where(Round.id == voting.id)


async def _finished(town: Facts) -> None:
    home = rw_code(WARD, 5)
    await ensure_rw(home, now=NOON)
    for name in ("published", "delivered"):
        facts = await add_round(Phase.VOTING, areas=(WARD, home))
        kode = facts.kode or ""
        first = await _listed(facts, town.people["neighbour"])
        await _listed(facts, town.people["resident"], contest=2)
        for role, chosen in (("resident", {1, 2}), ("neighbour", {1, 3}), ("facilitator", {2})):
            choice = {c.number: frozenset(chosen) for c in facts.contest_for(town.people[role].home)}
            await cast(kode, choice, by=town.people[role], now=NOON)
        await list_copy(kode, COPY, by=town.people["facilitator"], now=NOON)
        await close_voting(kode, by=CLOCK, now=NOON)
        await publish_signed(kode)
        town.rounds[name], town.proposals[name] = kode, first[0]
    await _decide(town, town.rounds["published"], publish=False)
    await _decide(town, town.rounds["delivered"], publish=True)
    for number, name in enumerate(("passed_on", "lost"), 1):
        outcome = await outcome_of((await require_round(town.rounds["delivered"])).contest(number))
        town.proposals[name] = outcome.lost[0].project.kode if outcome else ""
    done = await import_election(ELECTION.encode(), by=CLOCK, now=NOON, credit="Pabulib")
    town.rounds["imported"] = done.kode or ""
    ballots = Ballots("Lima warga", "IDR", 0, 100, (("jalan", "Jalan", 60),), ((("jalan",), 5),))
    ideas, facilitator = town.rounds["ideas"], town.people["facilitator"]
    await name_witness(ideas, "Karang Taruna", "saksi@example.id", by=facilitator, now=NOON)
    (witness,) = await witnesses_of((await require_round(ideas)).id)
    town.ids["witness"] = witness.id
    town.ids["trial"] = await begin(ballots, [Way.GREEDY_VOTES], now=NOON)


async def _decide(town: Facts, kode: str, *, publish: bool) -> None:
    council = town.people["council"]
    for contest in (await require_round(kode)).contests:
        outcome = await outcome_of(contest)
        chosen = {line.project.number: suggested(line.won) for line in outcome.lines} if outcome else {}
        await save_decisions(kode, contest.number, chosen, by=council, now=NOON)
        if not publish and contest.number == 1:
            for number, decided in chosen.items():
                town.decisions |= {
                    f"putusan-{number}": decided.kind.value,
                    f"ke-{number}": decided.referred_to,
                }
        if publish:
            await publish_with_promises(kode, contest.number, by=council, now=NOON)


async def _plans(town: Facts) -> None:
    dates = {
        phase: NOON + timedelta(days=day)
        for phase, day in (
            (Phase.IDEAS, 7),
            (Phase.SCREENING, 37),
            (Phase.LISTING, 67),
            (Phase.VOTING, 74),
            (Phase.CLOSED, 88),
            (Phase.PUBLISHED, 95),
        )
    }
    for name, place in (("plan", WARD), ("plan_elsewhere", OTHER_WARD)):
        who = town.people["facilitator" if name == "plan" else "staff_elsewhere"]
        plan = RoundPlan(
            title="Rencana 2028",
            place=place,
            year=2028,
            max_choices=5,
            rule="mes_cost",
            completion="utilitarian",
            min_votes=0,
            level_propose=2,
            level_vote=2,
            dates=dates,
            contests=(ContestPlan("Seluruh kelurahan", PlaceCode(place), 200_000_000),),
        )
        town.ids[name] = await create_round(plan, by=who, now=NOON)
        if name == "plan":
            town.ids["batch"] = await make_drafts(place, [plan], by=who, now=NOON)


async def _workshop(town: Facts) -> None:
    """A workshop that runs: the resident has a seat, said something, and it is in a group."""
    by = town.people["facilitator"]
    workshop = await add_workshop(WorkshopStage.UNDERSTAND, by=by)
    seat = await add_seat(workshop, town.people["resident"])
    note = NoteDraft(Kind.QUESTION, "Kapan saluran dibersihkan?")
    await contribute(workshop.kode, note, seat=seat, by=town.people["resident"], now=NOON)
    town.ids["cluster"] = await group_notes(workshop.kode, [1], "Saluran", by=by, now=NOON)
    town.workshops["room"] = workshop.kode


async def _versions(town: Facts) -> None:
    """A workshop that writes: a version on the table, one that waits for words, one without an answer."""
    facilitator, professional = town.people["facilitator"], town.people["professional"]
    drainage = RoleHeld(RoleKind.PROFESSIONAL, WARD, "DSDABM", "drainage")
    await RoleRow.update({RoleRow.agency: drainage.agency, RoleRow.discipline: drainage.discipline}).where(
        RoleRow.account == professional.person
    )
    facts = await add_workshop(
        WorkshopStage.WRITE, proposals=4, author=town.people["resident"], by=facilitator
    )
    await add_note(facts)
    first, second, third, fourth = (topic.kode for topic in facts.topics)
    then = NOON - timedelta(days=8)
    await add_version(facts, first, submitted=False, by=facilitator, now=NOON - timedelta(days=9))
    await add_version(facts, second, by=facilitator, now=then)
    key, revision = await add_version(facts, third, by=facilitator, now=then + timedelta(hours=1))
    expert = replace(professional, roles=(drainage,))
    await sign_off(
        facts.kode, key, "drainage", Signed.CAN, "", checked=True, revision=revision, by=expert, now=then
    )
    await remind_proposers(facts.kode, key, by=facilitator, now=NOON - timedelta(days=1))
    town.proposals |= {"rewritten": second, "unwritten": fourth}
    town.workshops["writing"] = facts.kode


class _UndoneError(Exception):
    """Ends a transaction of which nothing is kept."""


@contextmanager
def _services_as_savepoints(engine: Engine) -> Iterator[None]:
    """A service is all or nothing as ever: a savepoint stands for its own transaction."""
    depth = ContextVar("depth", default=0)

    @asynccontextmanager
    async def nested() -> AsyncIterator[None]:
        token = depth.set(depth.get() + 1)
        try:
            async with transaction.savepoint():
                yield
        finally:
            depth.reset(token)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(transaction, "in_transaction", lambda: depth.get() > 0)
        patch.setattr(engine, "transaction", nested)
        yield


def inside(app: Any, kind: type[T]) -> T:
    """The part of this kind in an app that wraps others: in the closures and attributes of its layers."""
    waiting, seen = [app], set()
    while waiting:
        thing = waiting.pop(0)
        if isinstance(thing, kind):
            return thing
        if id(thing) in seen or isinstance(thing, type | str | bytes | int):
            continue
        seen.add(id(thing))
        waiting += [cell.cell_contents for cell in getattr(thing, "__closure__", None) or ()]
        waiting += [getattr(thing, "__self__", None), *getattr(thing, "__dict__", {}).values()]
    raise LookupError(kind.__name__)


@cache
def routes_of(app: Litestar) -> dict[str, tuple[str, str]]:
    """Every route of the running app: its name, with method and path."""
    found = {}
    for route in app.routes:
        for handler in getattr(route, "route_handlers", ()):
            for method in handler.http_methods - {"OPTIONS", "HEAD"}:
                found[handler.name or f"{method} {route.path}"] = (str(method), route.path)
    return found


@dataclass(frozen=True)
class Seen:
    """All rows, and how many writes there had been when they were read."""

    writes: int
    rows: dict[str, list[str]]


@dataclass
class Town:
    """The running app on a copy of the town. `facts` say what exists, `clock` can be turned."""

    app: Any
    facts: Facts
    clock: Clock
    engine: Engine
    folder: Path
    began: int = 0  # writes before the block that is undone
    seen: Seen | None = None  # the rows as they were last read
    clean: Seen | None = None  # the rows of the town in which nothing is written

    @cached_property
    def inner(self) -> Litestar:
        """Litestar itself, inside of the outer layers."""
        return inside(self.app, Litestar)

    @cached_property
    def page_cache(self) -> PageCache:
        """The page cache of the app."""
        return inside(self.app, PageCache)

    def browser(self, role: str = "visitor", *, checks: bool = True) -> Browser:
        """A browser in which the person of this role is signed in, or a visitor's."""
        return Browser(self.app, self.facts.people.get(role), self.facts.secrets.get(role, ""), checks=checks)

    def url(self, name: str, **params: Any) -> str:
        """The address of a route."""
        return self.inner.route_reverse(name, **params)

    def forget_pages(self) -> None:
        """Empty the page cache: it must not keep pages of what was undone."""
        kept = self.page_cache
        kept.__init__(kept._change_mark, kept._topic_versions)  # type: ignore[misc]  # as new

    @asynccontextmanager
    async def undone(self) -> AsyncIterator[None]:
        """Whatever is written in this block is undone at its end; each service in it is a savepoint."""
        if self.engine.current_transaction.get() is not None:
            raise RuntimeError("this will be undone anyway: a part of it is `undone_part`")
        try:
            async with self.engine.transaction():
                self.began, self.seen = await self._writes(), None
                if self.clean and self.clean.writes != self.began:
                    self.clean = None
                with _services_as_savepoints(self.engine):
                    yield
                if self.clean:
                    self.clean = replace(self.clean, writes=await self._writes())
                raise _UndoneError
        except _UndoneError:
            pass
        finally:
            self.forget_pages()

    @asynccontextmanager
    async def undone_part(self) -> AsyncIterator[None]:
        """Inside of what will be undone anyway: a part that is undone at once."""
        try:
            async with self.engine.transaction():
                yield
                raise _UndoneError
        except _UndoneError:
            self.seen = None
            self.forget_pages()

    async def rows(self) -> dict[str, list[str]]:
        """Every row of every table as text, save counters, what a session notes about itself, and refusals.

        That somebody tried what is not for them is written down (`refusals`); it is nothing that was done.

        They are read anew where something was written since: most of what is compared is a refusal.
        """
        writes = await self._writes()
        if self.clean and writes == self.began:
            return self.clean.rows
        if self.seen is None or self.seen.writes != writes:
            self.seen = Seen(writes, await self._every_row())
        if writes == self.began:
            self.clean = self.seen
        return self.seen.rows

    async def _writes(self) -> int:
        """How many rows the connection of this transaction has written, also such as were undone since.

        PostgreSQL does not tell it across transactions: there each answer is a new one.
        """
        if self.engine.engine_type != "sqlite":
            return new_id()
        return int((await self.engine.run("SELECT total_changes() AS writes", ()))[0]["writes"])

    async def _every_row(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {table._meta.tablename: [] for table in TABLES}
        for row in await self.engine.run(_every_row(self.engine.engine_type), ()):
            found[row["name"]].append(row["words"])
        return {name: sorted(rows) for name, rows in found.items()}


_BUT = {
    "event": " WHERE kind <> 'access.refused'",
    "event_actor": " WHERE event NOT IN (SELECT id FROM event WHERE kind = 'access.refused')",
}


@cache
def _every_row(dialect: str) -> str:
    """One query for all tables: hundreds of refusals are compared, each before and after."""
    parts = []
    for table in TABLES:
        name = table._meta.tablename
        columns = [c._meta.db_column_name for c in table._meta.columns]
        kept = [c for c in columns if name != "session" or c not in {"seen_at", "flash"}]
        listed = ", ".join(kept)
        words = f"json_array({listed})" if dialect == "sqlite" else f"ROW({listed})::text"
        if name != "attempt":
            parts.append(f"SELECT '{name}' AS name, {words} AS words FROM {name}{_BUT.get(name, '')}")
    return " UNION ALL ".join(parts)


def differences(before: dict[str, list[str]], after: dict[str, list[str]]) -> list[str]:
    """The tables whose rows differ."""
    return [name for name in before if before[name] != after[name]]
