"""Hole records: who may write one, what it may say, and what follows from its entries."""

import calendar
from collections.abc import Collection, Sequence
from datetime import date, timedelta
from enum import StrEnum

import msgspec

from pb.core.actor import Actor, RoleKind
from pb.core.city import BioporiPlan

SHORTEST_REASON, LONGEST_REASON, MOST_RW = 10, 500, 99


class HoleAct(StrEnum):
    """What an entry of a record says."""

    WRITTEN = "written"
    CORRECTED = "corrected"
    DOUBTED = "doubted"
    TRUSTED = "trusted"
    CHECKED = "checked"


class WhyNotHoles(StrEnum):
    """Why something about holes cannot be written."""

    NOT_MEMBER = "holes.not_member"
    OFFICER = "holes.officer"
    GROUP = "holes.group"
    RW = "holes.rw"
    FUTURE = "holes.future"
    BEFORE_LAUNCH = "holes.before_launch"
    HOLES = "holes.holes"
    TOO_MANY = "holes.too_many"
    HOUSEHOLDS = "holes.households"
    UNCHANGED = "holes.unchanged"
    NO_REASON = "holes.no_reason"
    TOO_LONG = "holes.too_long"
    DOUBTFUL = "holes.doubtful"
    NOT_DOUBTFUL = "holes.not_doubtful"
    TAKEN_BACK = "holes.taken_back"
    WORKING = "holes.working"
    BEFORE_HOLES = "holes.before_holes"
    TOO_SOON = "holes.too_soon"


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody writes about a record; which fields matter depends on the kind."""

    kind: HoleAct
    day: date
    rw: int | None = None
    households: int | None = None
    holes: int | None = None
    working: int | None = None
    reason: str = ""


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One entry of a record, as it stands."""

    number: int
    kind: HoleAct
    day: date
    rw: int | None = None
    households: int | None = None
    holes: int | None = None
    working: int | None = None
    reason: str = ""


class Standing(msgspec.Struct, frozen=True):
    """What counts of a record: figures of the newest correction, the last look, and when the next is due."""

    rw: int
    day: date
    households: int
    holes: int
    doubt: str | None
    checked: date | None
    working: int | None
    due: date | None

    @property
    def counts(self) -> bool:
        """Whether its holes are in the sums."""
        return self.doubt is None and self.holes > 0


def months_later(day: date, months: int) -> date:
    """The same day some months later, or the last one of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def standing(lines: Sequence[Line], plan: BioporiPlan) -> Standing:
    """What follows from the entries of a record, oldest first; the first one is `written`."""
    count, doubt, look = lines[0], None, None
    for line in lines[1:]:
        if line.kind is HoleAct.CORRECTED:
            count = line
        elif line.kind is HoleAct.DOUBTED:
            doubt = line.reason
        elif line.kind is HoleAct.TRUSTED:
            doubt = None
        elif line.kind is HoleAct.CHECKED and (look is None or line.day >= look.day):
            look = line
    holes = count.holes or 0
    seen = max(count.day, look.day) if look else count.day
    counts = doubt is None and holes > 0
    return Standing(
        rw=count.rw or 0,
        day=count.day,
        households=count.households or 0,
        holes=holes,
        doubt=doubt,
        checked=look.day if look else None,
        working=min(look.working or 0, holes) if look else None,
        due=months_later(seen, plan.check_months) if counts else None,
    )


def may_record(actor: Actor, ward: str, mine: Collection[int]) -> bool:
    """Members of a group of the ward, and its officers."""
    return bool(mine) or actor.holds(RoleKind.OFFICER, ward)


def why_not_record(
    asked: Asked,
    actor: Actor,
    ward: str,
    group: int | None,
    mine: Collection[int],
    groups: Collection[int],
    *,
    rws: int | None,
    plan: BioporiPlan,
    today: date,
) -> WhyNotHoles | None:
    """A new record: for a group of one's own; officers write for each group of their ward, or for none."""
    if not may_record(actor, ward, mine):
        return WhyNotHoles.NOT_MEMBER
    officer = actor.holds(RoleKind.OFFICER, ward)
    if group not in (groups if officer else mine) and not (officer and group is None):
        return WhyNotHoles.GROUP
    if not asked.holes or asked.holes < 1:
        return WhyNotHoles.HOLES
    return why_not_count(asked, rws=rws, plan=plan, today=today)


def why_not_count(asked: Asked, *, rws: int | None, plan: BioporiPlan, today: date) -> WhyNotHoles | None:
    """The figures of a record: an RW that is there, a day since the launch, numbers that can be."""
    if asked.rw is None or not 1 <= asked.rw <= (rws or MOST_RW):
        return WhyNotHoles.RW
    if asked.day > today:
        return WhyNotHoles.FUTURE
    if asked.day < plan.launched:
        return WhyNotHoles.BEFORE_LAUNCH
    if asked.holes is None or asked.holes < 0:
        return WhyNotHoles.HOLES
    if asked.holes > plan.most_holes:
        return WhyNotHoles.TOO_MANY
    if asked.households is None or not 1 <= asked.households <= plan.most_holes:
        return WhyNotHoles.HOUSEHOLDS
    return None


def why_not_enter(
    asked: Asked,
    actor: Actor,
    ward: str,
    *,
    own: bool,
    now: Standing,
    rws: int | None,
    plan: BioporiPlan,
    today: date,
) -> WhyNotHoles | None:
    """A new entry of a record. `own` says whether the person belongs to the group that wrote it."""
    officer = actor.holds(RoleKind.OFFICER, ward)
    if asked.kind in {HoleAct.DOUBTED, HoleAct.TRUSTED}:
        return _why_not_doubt(asked, now) if officer else WhyNotHoles.OFFICER
    if not (own or officer):
        return WhyNotHoles.NOT_MEMBER
    if asked.kind is HoleAct.CHECKED:
        return why_not_check(asked, now, plan=plan, today=today)
    same = (asked.rw, asked.day, asked.households, asked.holes)
    if same == (now.rw, now.day, now.households, now.holes):
        return WhyNotHoles.UNCHANGED
    return why_not_count(asked, rws=rws, plan=plan, today=today) or _why_not_words(asked.reason)


def _why_not_words(reason: str) -> WhyNotHoles | None:
    if len(reason.strip()) < SHORTEST_REASON:
        return WhyNotHoles.NO_REASON
    return WhyNotHoles.TOO_LONG if len(reason) > LONGEST_REASON else None


def _why_not_doubt(asked: Asked, now: Standing) -> WhyNotHoles | None:
    if asked.kind is HoleAct.DOUBTED and now.doubt is not None:
        return WhyNotHoles.DOUBTFUL
    if asked.kind is HoleAct.TRUSTED and now.doubt is None:
        return WhyNotHoles.NOT_DOUBTFUL
    return _why_not_words(asked.reason)


def why_not_check(asked: Asked, now: Standing, *, plan: BioporiPlan, today: date) -> WhyNotHoles | None:
    """A look at holes that count: not more working than were made, and not again within some weeks."""
    if now.doubt is not None:
        return WhyNotHoles.DOUBTFUL
    if not now.holes:
        return WhyNotHoles.TAKEN_BACK
    if asked.day > today:
        return WhyNotHoles.FUTURE
    last = now.checked or now.day
    if asked.day < last:
        return WhyNotHoles.BEFORE_HOLES
    if asked.day < last + timedelta(days=plan.check_days):
        return WhyNotHoles.TOO_SOON
    if asked.working is None or not 0 <= asked.working <= now.holes:
        return WhyNotHoles.WORKING
    return WhyNotHoles.TOO_LONG if len(asked.reason) > LONGEST_REASON else None
