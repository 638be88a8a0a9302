"""The first plan of a funded project, from its final version: parties, pledges, milestones by cost line."""

import re
from collections.abc import Sequence
from datetime import date, timedelta

from pb.commitments.rules.plan import (
    MOST_MILESTONES,
    Brings,
    Indicator,
    Milestone,
    Party,
    PartyKind,
    Plan,
    Pledge,
)
from pb.proposals.rules import Content, Line

_HOURS = re.compile(r"(\d{1,5})\s*jam\b", re.IGNORECASE)
WAY = "Diukur di tempat"


def first_plan(
    content: Content,
    *,
    amount: int,
    agency: str,
    residents: str,
    year: int,
    tasks: Sequence[tuple[str, date]] = (),
) -> Plan:
    """A plan for a whole budget year. The agency brings the money, residents what the proposal says.

    `agency` and `residents` are names as people read them. Milestones follow cost lines, weighted by cost;
    `tasks` of the workshop that wrote the version, each with its day, are small ones before them.
    """
    starts, ends = date(year, 1, 1), date(year, 12, 31)
    main = max(content.lines, key=lambda line: line.cost) if content.lines else None
    parties: tuple[Party, ...] = (Party(1, PartyKind.AGENCY, agency),)
    money = Pledge(1, 1, Brings.MONEY, "Anggaran", "Rp", amount)
    pledges: tuple[Pledge, ...] = (money,) if amount else ()
    if content.contribution.strip():
        parties = (*parties, Party(2, PartyKind.RESIDENTS, residents))
        pledges = (*pledges, _of_residents(content.contribution))
    return Plan(
        title=content.title[:120],
        what=content.need[:1_000],
        for_whom=content.beneficiaries[:300],
        quantity=main.quantity if main else 1,
        unit=main.unit if main else "paket",
        budget_line=str(year),
        amount=amount,
        starts=starts,
        ends=ends,
        parties=parties,
        pledges=pledges,
        milestones=_milestones(content.lines, starts, ends, tasks),
        indicators=(Indicator(1, main.activity, main.unit, 0, main.quantity, WAY),) if main else (),
    )


def _of_residents(words: str) -> Pledge:
    """Hours where the words name some, else the thing itself."""
    found = _HOURS.search(words)
    if found and int(found[1]) > 0:
        return Pledge(2, 2, Brings.HOURS, words[:300], "jam", int(found[1]))
    return Pledge(2, 2, Brings.OTHER, words[:300], "kegiatan", 1)


def _milestones(
    lines: Sequence[Line], starts: date, ends: date, tasks: Sequence[tuple[str, date]]
) -> tuple[Milestone, ...]:
    """One for each cost line, spread over the year; weights in whole per cent of the cost, at least one."""
    total = sum(line.cost for line in lines)
    chosen = list(lines)[:MOST_MILESTONES]
    small = [
        Milestone(n, what[:120], min(max(day, starts), ends), 1)
        for n, (what, day) in enumerate(tasks[: MOST_MILESTONES - max(1, len(chosen))], 1)
    ]
    if not chosen:
        return (*small, Milestone(len(small) + 1, "Pekerjaan selesai", ends, 100))
    step = (ends - starts).days // len(chosen)
    large = [
        Milestone(
            number=len(small) + n,
            title=line.activity[:120],
            due=ends if n == len(chosen) else starts + timedelta(days=step * n),
            weight=max(1, 100 * line.cost // total) if total else 1,
        )
        for n, line in enumerate(chosen, 1)
    ]
    return (*small, *large)
