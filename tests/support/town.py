"""A small town for tests: people, a round in any phase, proposals, and a browser for each person."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from pb.ballots.tables import Project
from pb.core.actor import Actor, Level, RoleHeld, RoleKind
from pb.core.area import PlaceCode
from pb.core.ids import AccountId, new_id
from pb.core.keys import seal, tag
from pb.core.kode import next_kode
from pb.core.round_keys import make_round_keys
from pb.people import sessions
from pb.people.tables import Account, RoleRow
from pb.proposals.tables import CostLine, PinRow, Proposal, Verdict, Version
from pb.rounds.facts import RoundFacts
from pb.rounds.queries import require_round_by_id
from pb.rounds.rules import BY_MOVE, ORDER, Phase
from pb.rounds.tables import Contest, Move, PhaseDate, Round
from tests.support.pages import check_answer

NOON = datetime(2026, 6, 12, 5, 0, tzinfo=UTC)  # Friday, noon in Bandung
WARD = PlaceCode("32.73.24.1004")  # Cisaranten Endah
OTHER_WARD = PlaceCode("32.73.12.1008")  # Binong
CITY = PlaceCode("32.73")
TOTP_SECRET = "JBSWY3DPEHPK3PXP"  # of every test account with a second factor
_DAYS = {
    Phase.IDEAS: 0,
    Phase.SCREENING: 30,
    Phase.LISTING: 60,
    Phase.VOTING: 70,
    Phase.CLOSED: 84,
    Phase.PUBLISHED: 90,
}


@dataclass
class Clock:
    """A clock that tests turn."""

    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, **time: float) -> None:
        self.now += timedelta(**time)


async def add_person(
    *,
    name: str = "Warga RW 05",
    kelurahan: PlaceCode | None = WARD,
    rw: int | None = 5,
    level: Level = Level.L2,
    phone: str | None = None,
    roles: Sequence[tuple[RoleKind, PlaceCode]] = (),
    password_hash: str | None = None,
    totp: bool = False,
    now: datetime = NOON,
) -> Actor:
    """A person in the database, as an Actor with a fresh second factor when they hold a role."""
    key = new_id()
    phone = phone or f"+62812{key % 10**8:08d}"
    row = Account(
        id=key, public_name=name, full_name_sealed=seal(f"Nama {name}", where=f"account:{key}:full_name"),
        phone_sealed=seal(phone, where=f"account:{key}:phone"), phone_tag=tag("contact", phone),
        email_sealed=None, email_tag=None, password_hash=password_hash, totp_last_step=0,
        totp_sealed=seal(TOTP_SECRET, where=f"account:{key}:totp") if totp else None,
        language="id", kelurahan=kelurahan, rw=rw, level=int(level),
        consent_at=now, created_at=now, erased_at=None,
    )  # fmt: skip
    await Account.insert(row)
    for kind, place in roles:
        await RoleRow.insert(
            RoleRow(id=new_id(), account=key, kind=kind.value, place=place, agency="", discipline="",
                    starts_at=now - timedelta(days=1), ends_at=None, given_by=None)
        )  # fmt: skip
    held = tuple(RoleHeld(kind, place) for kind, place in roles)
    return Actor(
        person=AccountId(key), label=name, kelurahan=kelurahan, rw=rw, level=level, roles=held,
        stepped_up=now if held else None,
    )  # fmt: skip


async def add_round(
    phase: Phase = Phase.IDEAS,
    *,
    areas: Sequence[PlaceCode] = (WARD,),
    budget: int = 200_000_000,
    now: datetime = NOON,
    place: PlaceCode = WARD,
    **rules: Any,
) -> RoundFacts:
    """An announced round that is in the given phase at `now`; its moves are written up to that phase."""
    key = new_id()
    values: dict[str, Any] = {
        "title": "Putaran 2027", "year": 2027, "ballot_type": "approval", "max_choices": 5,
        "rule": "mes_cost", "completion": "utilitarian", "ties": "cost_votes_lot",
        "min_votes": 0, "level_propose": 2, "level_vote": 2,
        "currency": "IDR", "decimals": 0, "credit": "", "manifest": None, "created_by": None,
        "challenge_hours": 0,
    } | rules  # fmt: skip
    kode = await next_kode(now)
    await Round.insert(Round(id=key, kode=kode, place=place, created_at=now, announced_at=now, **values))
    for number, area in enumerate(areas, 1):
        await Contest.insert(
            Contest(id=new_id(), round=key, number=number, name=area, area=area, budget=budget,
                    electorate=None if phase not in BY_MOVE else 100)
        )  # fmt: skip
    reached = _DAYS.get(phase, 65 if phase is Phase.CODESIGN else 95) if phase is not Phase.DRAFT else -5
    start = now - timedelta(days=reached) - timedelta(hours=1)
    for due, day in _DAYS.items():
        row = PhaseDate(id=new_id(), round=key, phase=due.value, opens_at=start + timedelta(days=day))
        await PhaseDate.insert(row)
    if phase in BY_MOVE:
        make_round_keys(key)
        for passed in BY_MOVE:
            if ORDER.index(passed) <= ORDER.index(phase) and (
                passed is not Phase.CHALLENGE or passed is phase
            ):
                await Move.insert(
                    Move(id=new_id(), round=key, phase=passed.value, at=now, person=None, reason="")
                )
    return await require_round_by_id(key)


async def add_proposal(
    round_: RoundFacts,
    *,
    title: str = "Perbaikan saluran air di gang utama",
    cost: int = 85_500_000,
    rw: int | None = 5,
    author: Actor | None = None,
    contest: int = 1,
    verdict: str | None = None,
    listed: int | None = None,
    now: datetime = NOON,
) -> str:
    """A published proposal with one cost line; screened with `verdict`, on the ballot as number `listed`."""
    key, version = new_id(), new_id()
    kode = await next_kode(now)
    in_contest = round_.contest(contest).id
    await Proposal.insert(
        Proposal(id=key, kode=kode, round=round_.id, contest=in_contest,
                 author=author.person if author else None,
                 author_name=author.label if author else "Warga RW 05",
                 state="published", version=1, external=None,
                 created_at=now, hidden_at=None, hidden_reason="")
    )  # fmt: skip
    await Version.insert(
        Version(id=version, proposal=key, number=1, title=title,
                need="Air meluap ke rumah setiap hujan deras.", beneficiaries="64 keluarga",
                category="drainase", rw=rw, spot="Gang utama", contribution="Kerja bakti", agency="DPKP",
                cost=cost, note="", created_at=now)
    )  # fmt: skip
    await CostLine.insert(
        CostLine(
            id=new_id(), version=version, number=1, activity=title, unit="paket", quantity=1, unit_price=cost
        )
    )
    if verdict or listed:
        await Verdict.insert(
            Verdict(id=new_id(), proposal=key, version=1, result=verdict or "eligible", cost=cost,
                    reason="Tanah milik kota.", agency="DPKP", person=None, created_at=now)
        )  # fmt: skip
    if listed:
        await Project.insert(
            Project(
                id=new_id(),
                contest=in_contest,
                proposal=key,
                version=1,
                number=listed,
                cost=cost,
                external=None,
            )
        )
    return kode


async def add_pin(kode: str, lat: int, lng: int) -> None:
    """A proposal lies at a point."""
    row = await Proposal.select(Proposal.id).where(Proposal.kode == kode).first()
    await PinRow.insert(PinRow(id=new_id(), proposal=row["id"], lat=lat, lng=lng))


@dataclass
class Browser:
    """One person's browser: it keeps cookies, sends the form token, and follows nothing by itself."""

    app: Any
    who: Actor | None = None
    secret: str = ""
    cookies: dict[str, str] = field(default_factory=dict)
    checks: bool = True  # whether each page is held against the rules of all pages

    async def get(self, path: str, **headers: str) -> Any:
        """GET a page; header names are written with underscores."""
        return await self._send("GET", path, headers, b"")

    async def post(
        self, path: str, fields: Mapping[str, Any] | None = None, *, token: str | None = None, **headers: str
    ) -> Any:
        """POST a form with a valid token, unless another is given."""
        if not self.secret and "tamu" not in self.cookies:
            self.cookies["tamu"] = "pengunjung-uji"
        values = {"token": self.token() if token is None else token} | dict(fields or {})
        body = urlencode(values, doseq=True).encode()
        headers = {
            "content_type": "application/x-www-form-urlencoded",
            "sec_fetch_site": "same-origin",
        } | headers
        return await self._send("POST", path, headers, body)

    def token(self) -> str:
        """The form token of this browser."""
        from pb.core.keys import keyed, these_keys
        from pb.people.queries import session_key
        from pb.web.access import masked

        base = session_key(self.secret) if self.secret else f"visitor:{self.cookies['tamu']}"
        return masked(keyed(these_keys().csrf, "pb/csrf/v1", base)[:16], b"\5" * 16)

    async def _send(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Any:
        from tests.support.asgi import request

        jar = dict(self.cookies)
        if self.secret:
            jar["sesi"] = self.secret
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if jar:
            sent["cookie"] = "; ".join(f"{name}={value}" for name, value in jar.items())
        answer = await request(self.app, method, path, headers={"host": "127.0.0.1:8000"} | sent, body=body)
        part = headers.get("hx_request_type") == "partial"
        if self.checks:
            check_answer(answer, path, signed_in=self.who is not None and bool(self.secret), part=part)
        for name, value in answer.headers:
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                text = rest.partition(";")[0].strip('"')
                if key == "sesi":
                    self.secret = text
                else:
                    self.cookies[key] = text
        return answer


async def browser(
    app: Any, who: Actor | None = None, *, now: datetime = NOON, stepped_up: bool = True
) -> Browser:
    """A browser in which this person is signed in, or a visitor's."""
    if who is None or who.person is None:
        return Browser(app)
    secret = await sessions.start(who.person, now=now, stepped_up=stepped_up and who.is_staff)
    return Browser(app, who, secret)
