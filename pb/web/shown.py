"""What pages show of a round: its phases as a bar, its deadline, what can be done now, time left in words."""

from datetime import datetime, timedelta

import msgspec

from pb.core.actor import Actor
from pb.places.queries import name_of, outline, wards
from pb.proposals.categories import AGENCIES, ICONS, Category, agency_name, present_agency
from pb.proposals.rules.planning import field_of, pillar_of
from pb.rounds.facts import RoundFacts
from pb.rounds.rules import ORDER, Phase, level_reached
from pb.web.i18n import plural
from pb.web.i18n import translate as _
from pb.web.words import WORDS, say

_UNTIL = {
    Phase.DRAFT: Phase.IDEAS,
    Phase.IDEAS: Phase.SCREENING,
    Phase.SCREENING: Phase.LISTING,
    Phase.CODESIGN: Phase.LISTING,
    Phase.LISTING: Phase.VOTING,
    Phase.VOTING: Phase.CLOSED,
    Phase.CLOSED: Phase.PUBLISHED,
    Phase.CHALLENGE: Phase.PUBLISHED,
}
_SHOWN = (
    Phase.IDEAS,
    Phase.SCREENING,
    Phase.CODESIGN,
    Phase.LISTING,
    Phase.VOTING,
    Phase.CLOSED,
    Phase.PUBLISHED,
    Phase.DELIVERY,
)


class PhaseShown(msgspec.Struct, frozen=True):
    """One phase of the bar: `done`, `now` or empty."""

    phase: Phase
    state: str
    begins: datetime | None


class RoundShown(msgspec.Struct, frozen=True):
    """A round as the head of its pages shows it. `until` is when this phase is due to end."""

    facts: RoundFacts
    phase: Phase
    bar: tuple[PhaseShown, ...]
    until: datetime | None
    left: str
    place: str
    outline: str
    imported: bool

    @property
    def budget(self) -> int:
        return sum(contest.budget for contest in self.facts.contests)

    @property
    def paused(self) -> bool:
        """Whether a correction stopped the vote for now."""
        return self.facts.paused_at is not None and self.phase is Phase.VOTING

    @property
    def tone(self) -> str:
        if self.paused:
            return "late"
        if self.phase in {Phase.IDEAS, Phase.VOTING}:
            return "now"
        return "done" if ORDER.index(self.phase) >= ORDER.index(Phase.PUBLISHED) else "wait"


def shown(facts: RoundFacts, now: datetime) -> RoundShown:
    """Everything about a round that follows from its facts and the clock."""
    phase = facts.phase(now)
    until = facts.dates.get(_UNTIL[phase]) if phase in _UNTIL else None
    contest = facts.contests[0] if facts.contests else None
    place = name_of(facts.place) if facts.place else (contest.name if contest else "")
    return RoundShown(
        facts=facts,
        phase=phase,
        bar=_bar(facts, phase),
        until=until,
        left=time_left(now, until) if until and until > now else "",
        place=place,
        outline=outline(facts.place),
        imported=facts.place is None,
    )


def _bar(facts: RoundFacts, phase: Phase) -> tuple[PhaseShown, ...]:
    wanted = [p for p in _SHOWN if p in facts.dates or p in facts.moves or p is Phase.DELIVERY]
    if phase is Phase.CHALLENGE:
        phase = Phase.CLOSED
    reached = ORDER.index(phase)
    return tuple(
        PhaseShown(
            p,
            "now" if p is phase else "done" if ORDER.index(p) < reached else "",
            facts.moves.get(p) or facts.dates.get(p),
        )
        for p in wanted
    )


def time_left(now: datetime, until: datetime) -> str:
    """`9 days left`, `3 hours left`, `20 minutes left`."""
    left = until - now
    if left >= timedelta(days=2):
        return plural("%(num)s day left", "%(num)s days left", left.days) % {"num": left.days}
    if left >= timedelta(hours=2):
        hours = int(left.total_seconds() // 3600)
        return plural("%(num)s hour left", "%(num)s hours left", hours) % {"num": hours}
    minutes = max(1, int(left.total_seconds() // 60))
    return plural("%(num)s minute left", "%(num)s minutes left", minutes) % {"num": minutes}


def stale_at(facts: RoundFacts | None, now: datetime) -> datetime:
    """Until when a page about rounds may be kept: the next change by the clock, one minute at most."""
    soon = now + timedelta(minutes=1)
    change = facts.next_change(now) if facts else None
    return min(change, soon) if change else soon


class Todo(msgspec.Struct, frozen=True):
    """What a visitor can do about a round now: a button with its route, or a sentence that says why not."""

    route: str
    label: str
    note: str


def what_now(round_: RoundShown, actor: Actor) -> Todo:
    """The one next step for this person in this phase."""
    if round_.phase is Phase.IDEAS:
        return _proposing_now(round_.facts, actor)
    if round_.phase is Phase.VOTING:
        return _voting_now(round_.facts, actor)
    if ORDER.index(round_.phase) >= ORDER.index(Phase.PUBLISHED):
        return Todo("round.results", _("See the result"), "")
    return Todo("round.proposals", _("Read the proposals"), "")


def _proposing_now(facts: RoundFacts, actor: Actor) -> Todo:
    if not actor.signed_in:
        return Todo("login", _("Log in to propose"), _("Residents of this area can propose."))
    if not facts.contest_for(actor.home):
        return Todo("", "", _("Only residents of this area can propose."))
    if not level_reached(actor, facts.level_propose):
        return Todo("me", _("How to prove where you live"), say_level(facts.level_propose))
    return Todo("draft.new", _("Write a proposal"), "")


def _voting_now(facts: RoundFacts, actor: Actor) -> Todo:
    if facts.by_roll:
        note = _("Who is on the roll of this round, one ballot each: with a letter, or with an account.")
        if not actor.signed_in:
            return Todo("letter", _("Vote with my letter"), note)
        return Todo("ballot", _("Open my ballot"), "")
    if not actor.signed_in:
        return Todo("login", _("Log in to vote"), _("Residents of this area can vote."))
    if not facts.contest_for(actor.home):
        return Todo("", "", _("Only residents of this area can vote."))
    if not level_reached(actor, facts.level_vote):
        return Todo("me", _("How to prove where you live"), say_level(facts.level_vote))
    return Todo("ballot", _("Open my ballot"), "")


def say_level(level: int) -> str:
    """What evidence of residence a round asks for."""
    return str(say(f"needs_level.{level}"))


def category_words(value: str) -> str:
    """The words of a category; one of an imported file stands as it is written there."""
    return str(say(f"category.{value}")) if f"category.{value}" in WORDS else value


def say_agency(code: str) -> str:
    """The name of an agency by its code; of one that is no more, who follows it, and its name then."""
    now = present_agency(code)
    if now == code:
        return AGENCIES.get(code, code)
    return _("%(now)s (formerly: %(then)s)", now=agency_name(now), then=agency_name(code))


def category_icon(value: str) -> str:
    """The sign of a category."""
    return ICONS.get(value, "i-idea")


def category_options() -> list[tuple[str, str]]:
    """All categories for a form, by their words."""
    named = [(c.value, category_words(c.value)) for c in Category if c is not Category.OTHER]
    other = Category.OTHER.value
    return [*sorted(named, key=lambda c: c[1]), (other, category_words(other))]


def ward_options() -> list[tuple[str, list[tuple[str, str]]]]:
    """All kelurahan for a form, under their districts."""
    grouped: dict[str, list[tuple[str, str]]] = {}
    for ward in wards():
        grouped.setdefault(ward.kecamatan, []).append((ward.code, ward.name))
    return list(grouped.items())


ALL = {
    "say_agency": say_agency,
    "category_words": category_words,
    "category_icon": category_icon,
    "pillar_of": pillar_of,
    "field_of": field_of,
    "name_of": name_of,
    "outline": outline,
}
