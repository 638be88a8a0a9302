"""How promises are kept, in numbers: medians, working days, disputes, years that no moved date escapes."""

from datetime import date, timedelta

import pytest

from pb.commitments.queries import Asks, board
from pb.commitments.queries.members import member_code, members
from pb.commitments.queries.scores import by_agency, by_member, score_of, years
from pb.commitments.queries.spread import Here, spread
from pb.commitments.queries.yearly import year_of
from pb.commitments.rules import EntryKind, PromiseState, StateSum, score, searchable, weighted_median
from pb.commitments.services import read_old_ledgers
from pb.commitments.tables import Commitment, PartyRow
from pb.core.area import rw_code
from pb.core.db import Engine
from pb.people.services import erase
from pb.people.tables import RoleRow
from pb.places.services import ensure_rw
from tests.support.promise import PHOTO, Site, add_site
from tests.support.town import NOON, OTHER_WARD, WARD

pytestmark = pytest.mark.anyio
TODAY = NOON.date()


def test_the_middle_is_the_value_that_stands_in_the_middle() -> None:
    assert weighted_median({}) is None
    assert weighted_median({4: 1}) == 4
    assert weighted_median({1: 2, 3: 1, 90: 2}) == 3
    assert weighted_median({1: 1, 5: 1}) == 5


def test_what_no_resident_confirmed_is_in_no_number_of_what_was_kept() -> None:
    sums = [
        StateSum(state=PromiseState.UNCONFIRMED, promises=2, amount=10, spent=4),
        StateSum(state=PromiseState.CLOSED, promises=1, disputes=3, answers=2, answers_in_time=1),
        StateSum(state=PromiseState.CANCELLED, promises=1),
    ]
    overdue = {date(2026, 6, 11): 2, date(2026, 6, 5): 1}
    found = score(sums, {0: 1, 3: 1}, overdue, 1, date(2026, 6, 12))
    assert (found.promised, found.confirmed, found.unconfirmed, found.cancelled) == (4, 1, 2, 1)
    assert (found.handed_over, found.on_time, found.late, found.late_by) == (2, 1, 1, 3)
    assert (found.overdue, found.overdue_by, found.moved) == (3, 1, 1)
    assert (found.disputes, found.answers, found.answers_in_time) == (3, 2, 1)
    nobody = score((), {}, {}, 0, TODAY)
    assert (nobody.promised, nobody.late_by, nobody.overdue_by) == (0, None, None)


def test_a_name_is_looked_for_without_the_signs_of_a_search() -> None:
    assert searchable("  CV  100%_Jaya ") == "cv 100 jaya"


async def _disputed(site: Site) -> None:
    """Handed over late, twice disputed; one answer in time, one too late."""
    await site.deliver(NOON + timedelta(days=83))  # three working days after 31 August
    for wait in (1, 20):
        at = NOON + timedelta(days=84 + wait)
        words = "Tutup saluran retak di depan warung"
        n = await site.write(site.neighbours[0], EntryKind.DISPUTED, text=words, picture=PHOTO, at=at)
        at += timedelta(days=wait)
        await site.write(site.officer, EntryKind.ANSWERED, text="Tutup diganti hari ini", refers=n, at=at)


async def test_a_score_says_how_late_and_whether_disputes_were_answered(engine: Engine) -> None:
    first, second = await add_site(), await add_site(title="Lampu gang")
    await _disputed(first)
    await second.write(second.council, EntryKind.CANCELLED, text="Lahan dipakai pipa.")
    then = date(2026, 12, 1)
    found = (await by_agency(None, today=then))["DPKP"]
    assert (found.promised, found.late, found.on_time, found.cancelled) == (2, 1, 0, 1)
    assert (found.late_by, found.overdue) == (3, 0)
    assert (found.disputes, found.answers, found.answers_in_time) == (2, 2, 1)
    mine = await by_member(2026, today=then)
    assert {who: of.promised for who, of in mine.items()} == {
        first.council.person: 1,
        second.council.person: 1,
    }
    assert (await score_of(agency="DLH", today=then)).promised == 0


async def test_a_moved_date_does_not_take_a_promise_out_of_its_year(engine: Engine) -> None:
    site = await add_site()
    await site.agree()
    await site.write(
        site.officer, EntryKind.DATE_CHANGED, new_date=date(2027, 3, 1), text="Bahan datang terlambat."
    )
    assert await years() == (2026,)
    report = await year_of(2026, agency="DPKP", today=date(2026, 9, 30))
    assert (report.score.moved, report.score.overdue, len(report.rows)) == (1, 0, 1)
    assert not (await year_of(2027, agency="DPKP", today=TODAY)).rows
    await site.write(site.council, EntryKind.CANCELLED, text="Lahan dipakai pipa.")
    report = await year_of(2026, council=site.council.person, today=TODAY)
    assert report.cancelled[site.kode].reason == "Lahan dipakai pipa."


async def test_promises_are_found_by_party_member_and_place_with_its_rw(engine: Engine) -> None:
    site, other = await add_site(), await add_site()
    await Commitment.update(place=OTHER_WARD).where(Commitment.kode == other.kode)

    async def found(**asks: object) -> set[str]:
        return {row.kode for row in (await board(Asks(**asks), today=TODAY)).rows}  # type: ignore[arg-type]

    assert await found(party="karang TARUNA") == {site.kode, other.kode}
    assert await found(party="%") == {site.kode, other.kode}
    assert await found(party="pkk") == set()
    assert await found(council=site.council.person) == {site.kode}
    assert await found(place=WARD) == {site.kode}
    await ensure_rw(rw_code(OTHER_WARD, 7), now=NOON)
    await Commitment.update(place=rw_code(OTHER_WARD, 7), disputes=3, answers=1).where(
        Commitment.kode == other.kode
    )
    assert await spread(today=TODAY) == (
        Here(OTHER_WARD, 1, 0, 3, 2, ((7, 3),)),
        Here(WARD, 1, 0, 0, 0, ()),
    )
    assert rw_code(WARD, 5).startswith(WARD)


async def test_a_member_has_a_mark_that_is_no_key_and_leaves_with_the_account(engine: Engine) -> None:
    site = await add_site()
    (one,) = await members(now=NOON)
    assert (one.account, one.name) == (site.council.person, "Anggota dewan")
    assert str(one.account) not in one.code == member_code(one.account)
    await RoleRow.update(ends_at=NOON).where(RoleRow.account == one.account)
    assert [found.ended for found in await members(now=NOON)] == [True]
    await erase(by=site.council, now=NOON)
    assert not await members(now=NOON)


async def test_promises_from_before_are_read_once_and_nobody_is_told(engine: Engine) -> None:
    site = await add_site()
    before = (await Commitment.select())[0]
    await Commitment.update(plan_ends=None, disputes=7).where(Commitment.kode == site.kode)
    await PartyRow.delete(force=True)
    await read_old_ledgers(now=NOON + timedelta(days=3))
    assert (await Commitment.select())[0] == before
    assert await PartyRow.count() == 2
