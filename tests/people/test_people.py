"""People join by a code, log in, hold roles in places, and can leave without a trace of who they were."""

import asyncio
import json
from datetime import timedelta

import pyotp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pb.core.actor import CLOCK, Level, RoleKind
from pb.core.audit import Entry, EntryActor
from pb.core.db import Engine
from pb.core.errors import Busy, NotFound, Refused
from pb.core.limits import forget_old, spend, spent
from pb.core.outbox import LEASE, Channel, claim, last_letters, mark_sent
from pb.people import passwords, sessions
from pb.people.contacts import read_contact, show_contact
from pb.people.queries import my_account, notices_of, roles_of, signed_in
from pb.people.rules import NameShown, WhyNotCode, WhyNotPassword, WhyNotPerson, public_name, why_not_password
from pb.people.services import (
    Letters,
    ask_for_code,
    begin_totp,
    change_password,
    check_password,
    choose_name,
    confirm_totp,
    create_account,
    erase,
    give_role,
    give_role_by_contact,
    join,
    known_device,
    move_home,
    notify,
    pass_second_factor,
    raise_level,
    read_person,
    set_password_by_code,
    take_role,
    use_code,
)
from pb.people.tables import Account, Session
from tests.support.town import CITY, NOON, OTHER_WARD, WARD, add_person

pytestmark = pytest.mark.anyio
PHONE = "+6281234567890"
GOOD = "sepeda biru di gang"
LETTERS = Letters(lambda code: f"kode {code}", "Anda sudah punya akun")


async def code_for(purpose: str = "join", contact: str = PHONE) -> str:
    await ask_for_code(purpose, Channel.PHONE, contact, LETTERS, now=NOON)
    return (await last_letters(1))[0].body.removeprefix("kode ")


async def joined() -> int:
    await use_code("join", PHONE, await code_for(), now=NOON)
    return await join(
        Channel.PHONE, PHONE, name="Sari Rahayu", password=GOOD, kelurahan=WARD, rw=5, language="su", now=NOON
    )


async def changed() -> list[str]:
    """What people changed about their accounts, as the record says it."""
    rows = await Entry.select(Entry.facts).where(Entry.kind == "account.changed")
    return [json.loads(row["facts"])["what"] for row in rows]


@pytest.mark.one_engine
@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("0812-3456-7890", PHONE), ("+62 812 3456 7890", PHONE), ("62812 34567890", PHONE),
        ("081234567890", PHONE), ("Warga@Example.ID ", "warga@example.id"),
        ("1708", None), ("(022) 4203368", None), ("siti@", None), ("", None),
        ("0812", None), ("x" * 300 + "@a.id", None), ("<b>@a.id", None),
    ],
)  # fmt: skip
async def test_contacts_are_read_as_people_type_them(typed: str, kept: str | None) -> None:
    found = read_contact(typed)
    assert (found[1] if found else None) == kept
    assert show_contact(PHONE) == "0812-3456-7890"


@pytest.mark.one_engine
@given(st.text(max_size=200))
def test_no_text_breaks_the_reading_of_contacts(text: str) -> None:
    read_contact(text)


@pytest.mark.one_engine
def test_passwords_are_long_and_neither_common_nor_personal() -> None:
    common = passwords.common_passwords()
    assert why_not_password(GOOD, ["Sari"], common) is None
    assert why_not_password("pendek", [], common) is WhyNotPassword.SHORT
    assert why_not_password("x" * 129, [], common) is WhyNotPassword.LONG
    assert why_not_password("Indonesia1", [], common) is WhyNotPassword.COMMON
    assert why_not_password("aaaaaaaaaaaa", [], common) is WhyNotPassword.COMMON
    assert why_not_password("sarirahayu12", ["sarirahayu"], common) is WhyNotPassword.PERSONAL
    assert why_not_password("rembug warga x", [], common) is None
    assert why_not_password("sebelas hrf", [], common, staff=True) is WhyNotPassword.SHORT


@pytest.mark.one_engine
def test_names_are_shown_short_or_not_at_all() -> None:
    assert public_name("Sari Rahayu", 5, NameShown.FIRST_NAME) == "Sari R."
    assert public_name("Sukarno", 5, NameShown.FIRST_NAME) == "Sukarno"
    assert public_name("Sari Rahayu", 5, NameShown.RESIDENT) == "Warga RW 05"
    assert public_name("Sari Rahayu", None, NameShown.RESIDENT) == "Warga"


async def test_a_resident_joins_with_a_code(engine: Engine) -> None:
    person = await joined()
    held = await my_account(person)
    assert (held.full_name, held.public_name, held.phone, held.level) == (
        "Sari Rahayu",
        "Sari R.",
        PHONE,
        Level.L1,
    )
    row = await Account.select(Account.full_name_sealed, Account.phone_tag).first()
    assert "Sari" not in row["full_name_sealed"]
    assert PHONE.removeprefix("+62") not in row["phone_tag"]


async def test_a_code_opens_once_and_not_after_five_wrong_tries(engine: Engine) -> None:
    await joined()
    with pytest.raises(Refused) as refused:
        await use_code("join", PHONE, "000000", now=NOON)
    assert refused.value.reason is WhyNotCode.EXPIRED
    code = await code_for("recover")
    for _ in range(5):
        with pytest.raises(Refused):
            await use_code("recover", PHONE, "wrong!", now=NOON)
    with pytest.raises(Refused) as refused:
        await use_code("recover", PHONE, code, now=NOON)
    assert refused.value.reason is WhyNotCode.EXPIRED


async def test_a_code_lives_a_quarter_of_an_hour(engine: Engine) -> None:
    code = await code_for()
    with pytest.raises(Refused):
        await use_code("join", PHONE, code, now=NOON + timedelta(minutes=15))
    await use_code("join", PHONE, code, now=NOON + timedelta(minutes=14))


@pytest.mark.matrix("L8")
async def test_three_codes_an_hour_are_enough(engine: Engine) -> None:
    for _ in range(3):
        await code_for()
    with pytest.raises(Refused) as refused:
        await code_for()
    assert refused.value.reason is WhyNotPerson.TOO_MANY_CODES
    await ask_for_code("join", Channel.PHONE, PHONE, LETTERS, now=NOON + timedelta(hours=1))


async def test_who_has_an_account_gets_another_letter_and_no_code(engine: Engine) -> None:
    await joined()
    await ask_for_code("join", Channel.PHONE, PHONE, LETTERS, now=NOON)
    assert (await last_letters(1))[0].body == "Anda sudah punya akun"


async def test_log_in_fails_alike_for_known_and_unknown(engine: Engine) -> None:
    person = await joined()
    passed = await check_password(PHONE, GOOD, peer="10.0.0.1", device="", now=NOON)
    assert (passed.person, passed.needs_second) == (person, False)
    for contact, password in ((PHONE, "salah sekali ya"), ("+6281299999999", GOOD)):
        with pytest.raises(Refused) as refused:
            await check_password(contact, password, peer="10.0.0.1", device="", now=NOON)
        assert refused.value.reason is WhyNotPerson.WRONG_PASSWORD


@pytest.mark.matrix("L1", "L3")
async def test_a_flood_of_wrong_tries_locks_nobody_out_of_a_known_device(engine: Engine) -> None:
    person = await joined()
    reasons = []
    for _ in range(20):
        with pytest.raises(Refused) as refused:
            await check_password(PHONE, "salah sekali ya", peer="10.0.0.1", device="", now=NOON)
        reasons.append(refused.value.reason)
    assert reasons.index(WhyNotPerson.TOO_MANY_TRIES) == 9
    with pytest.raises(Refused):
        await check_password(PHONE, GOOD, peer="10.9.9.9", device="", now=NOON)
    passed = await check_password(PHONE, GOOD, peer="10.9.9.9", device=known_device(person), now=NOON)
    assert passed.person == person
    later = NOON + timedelta(minutes=16)
    assert (await check_password(PHONE, GOOD, peer="10.9.9.9", device="", now=later)).person == person


async def test_a_forgotten_password_ends_every_session(engine: Engine) -> None:
    person = await joined()
    await sessions.start(person, now=NOON)
    await use_code("recover", PHONE, await code_for("recover"), now=NOON)
    await set_password_by_code(PHONE, "jemuran di atap rumah", now=NOON)
    assert await changed() == ["password"]
    assert await Session.count() == 0
    assert [notice.kind for notice in await notices_of(person)] == ["password_anew"]
    await check_password(PHONE, "jemuran di atap rumah", peer="", device="", now=NOON)


@pytest.mark.matrix("S2")
async def test_a_new_password_ends_the_other_sessions(engine: Engine) -> None:
    person = await joined()
    mine = await sessions.start(person, now=NOON)
    other = await sessions.start(person, now=NOON)
    found = await signed_in(mine, now=NOON)
    assert found is not None
    await change_password(GOOD, "jemuran di atap rumah", session=found.key, by=found.actor, now=NOON)
    assert await signed_in(mine, now=NOON) is not None
    assert await signed_in(other, now=NOON) is None
    with pytest.raises(Refused):
        await change_password(GOOD, "apa saja yang lain", session=found.key, by=found.actor, now=NOON)


@pytest.mark.matrix("S3", "S5")
async def test_sessions_end_when_idle_and_are_stored_as_hashes(engine: Engine) -> None:
    person = await joined()
    secret = await sessions.start(person, now=NOON)
    assert await signed_in(secret, now=NOON + timedelta(days=6)) is not None
    assert await signed_in(secret, now=NOON + timedelta(days=7)) is None
    keys = [row["key"] for row in await Session.select(Session.key)]
    assert secret not in keys
    officer = await add_person(roles=[(RoleKind.OFFICER, WARD)], totp=True)
    staff = await sessions.start(officer.person, now=NOON)
    assert await signed_in(staff, now=NOON + timedelta(minutes=29)) is not None
    assert await signed_in(staff, now=NOON + timedelta(minutes=30)) is None


@pytest.mark.matrix("L5")
async def test_a_code_of_the_authenticator_opens_once(engine: Engine) -> None:
    officer = await add_person(roles=[(RoleKind.OFFICER, WARD)])
    secret = begin_totp()
    maker = pyotp.TOTP(secret)
    with pytest.raises(Refused):
        await confirm_totp(secret, "000000", by=officer, now=NOON)
    codes = await confirm_totp(secret, maker.at(NOON), by=officer, now=NOON)
    assert len(codes) == 10
    assert await changed() == ["second_factor"]
    with pytest.raises(Refused):
        await pass_second_factor(officer.person, maker.at(NOON), now=NOON)
    later = NOON + timedelta(minutes=1)
    await pass_second_factor(officer.person, maker.at(later), now=later)
    with pytest.raises(Refused):
        await pass_second_factor(officer.person, maker.at(later), now=later)
    await pass_second_factor(officer.person, codes[0], now=later)
    with pytest.raises(Refused):
        await pass_second_factor(officer.person, codes[0], now=later)
    drift = later + timedelta(minutes=10)
    with pytest.raises(Refused):
        await pass_second_factor(officer.person, maker.at(drift - timedelta(minutes=3)), now=drift)


async def test_second_factor_tries_are_bounded(engine: Engine) -> None:
    officer = await add_person(roles=[(RoleKind.OFFICER, WARD)], totp=True)
    for _ in range(10):
        with pytest.raises(Refused):
            await pass_second_factor(officer.person, "000000", now=NOON)
    with pytest.raises(Refused) as refused:
        await pass_second_factor(officer.person, "000000", now=NOON)
    assert refused.value.reason is WhyNotPerson.TOO_MANY_TRIES


async def test_a_role_works_only_with_a_second_factor_in_its_place_and_time(engine: Engine) -> None:
    admin = await add_person(roles=[(RoleKind.ADMINISTRATOR, CITY)])
    person = await add_person()
    secret = await sessions.start(person.person, now=NOON)
    await give_role(person.person, RoleKind.OFFICER, WARD, until=NOON + timedelta(days=1), by=admin, now=NOON)
    assert await signed_in(secret, now=NOON) is None
    found = await signed_in(await sessions.start(person.person, now=NOON), now=NOON)
    assert found is not None
    assert not found.actor.is_staff
    await confirm_totp((key := begin_totp()), pyotp.TOTP(key).at(NOON), by=person, now=NOON)
    found = await signed_in(await sessions.start(person.person, now=NOON), now=NOON)
    assert found is not None
    assert found.actor.holds(RoleKind.OFFICER, WARD)
    assert not found.actor.holds(RoleKind.OFFICER, OTHER_WARD)
    assert await roles_of(person.person, now=NOON + timedelta(days=1)) == ()


@pytest.mark.matrix("Z6")
async def test_nobody_gives_or_ends_their_own_role(engine: Engine) -> None:
    admin = await add_person(roles=[(RoleKind.ADMINISTRATOR, WARD)])
    with pytest.raises(Refused):
        await give_role(admin.person, RoleKind.OFFICER, WARD, by=admin, now=NOON)
    with pytest.raises(NotFound):
        await give_role((await add_person()).person, RoleKind.OFFICER, OTHER_WARD, by=admin, now=NOON)
    other = await add_person(roles=[(RoleKind.ADMINISTRATOR, CITY)])
    await give_role(admin.person, RoleKind.OFFICER, WARD, by=other, now=NOON)
    with pytest.raises(Refused) as refused:
        await give_role(admin.person, RoleKind.OFFICER, WARD, by=other, now=NOON)
    assert refused.value.reason is WhyNotPerson.HAS_ROLE
    from pb.people.tables import RoleRow

    row = await RoleRow.select(RoleRow.id).where(RoleRow.account == other.person).first()
    with pytest.raises(Refused):
        await take_role(row["id"], by=other, now=NOON)


async def test_the_operator_adds_the_first_administrator(engine: Engine) -> None:
    await create_account("admin@example.id", "Administrator Kota", "dua belas huruf", now=NOON)
    await give_role_by_contact("admin@example.id", RoleKind.ADMINISTRATOR, CITY, by=CLOCK, now=NOON)
    with pytest.raises(NotFound):
        await give_role_by_contact("nobody@example.id", RoleKind.OFFICER, CITY, by=CLOCK, now=NOON)


async def test_an_officer_raises_the_proof_of_residence_in_the_own_ward_only(engine: Engine) -> None:
    officer = await add_person(roles=[(RoleKind.OFFICER, WARD)])
    near = await add_person(level=Level.L1, phone="+6281234500001")
    far = await add_person(level=Level.L1, kelurahan=OTHER_WARD, phone="+6281234500002")
    found = await read_person("0812-3450-0001", by=officer, now=NOON)
    assert found is not None
    await raise_level(found.person, Level.L2, by=officer, now=NOON)
    assert (await my_account(near.person)).level is Level.L2
    for level, reason in ((Level.L2, WhyNotPerson.NOT_HIGHER), (Level.L1, WhyNotPerson.NOT_HIGHER)):
        with pytest.raises(Refused) as refused:
            await raise_level(near.person, level, by=officer, now=NOON)
        assert refused.value.reason is reason
    assert await read_person("0812-3450-0002", by=officer, now=NOON) is None
    with pytest.raises(Refused) as refused:
        await raise_level(far.person, Level.L3, by=officer, now=NOON)
    assert refused.value.reason is WhyNotPerson.OUTSIDE_PLACE
    assert await Entry.count().where(Entry.kind == "account.read") == 2


async def test_moving_lowers_the_proof_of_residence(engine: Engine) -> None:
    person = await add_person(level=Level.L3)
    await move_home(WARD, 7, by=person, now=NOON)
    assert (await my_account(person.person)).level is Level.L3
    await move_home(OTHER_WARD, 1, by=person, now=NOON)
    assert (await my_account(person.person)).level is Level.L1
    with pytest.raises(NotFound):
        await move_home(CITY, 1, by=person, now=NOON)


@pytest.mark.matrix("N4")
async def test_erasing_leaves_no_name_number_or_link(engine: Engine) -> None:
    person = await joined()
    actor = (await signed_in(await sessions.start(person, now=NOON), now=NOON)).actor  # type: ignore[union-attr]
    await choose_name(NameShown.RESIDENT, by=actor, now=NOON)
    await notify([person], "screened.eligible", "BDG-26-0001", {"title": "x"}, now=NOON)
    assert len(await notices_of(person)) == 1
    await erase(by=actor, now=NOON)
    row = await Account.select().where(Account.id == person).first()
    kept = {
        "id",
        "public_name",
        "language",
        "level",
        "consent_at",
        "consent_privacy",
        "consent_terms",
        "created_at",
        "erased_at",
        "totp_last_step",
        "told",
    }
    assert {name for name, value in row.items() if value is not None} == kept
    assert row["public_name"] == "Warga"
    assert await EntryActor.count().where(EntryActor.person == person) == 0
    assert await notices_of(person) == ()
    assert await Session.count() == 0
    assert await join(
        Channel.PHONE, PHONE, name="Orang Lain", password=GOOD, kelurahan=WARD, rw=1, language="id", now=NOON
    )


async def test_who_holds_a_role_gives_it_back_before_leaving(engine: Engine) -> None:
    officer = await add_person(roles=[(RoleKind.OFFICER, WARD)])
    with pytest.raises(Refused) as refused:
        await erase(by=officer, now=NOON)
    assert refused.value.reason is WhyNotPerson.STAFF_STAYS


@pytest.mark.one_engine
async def test_too_many_passwords_at_once_are_told_to_wait() -> None:
    results = await asyncio.gather(
        *(passwords.hash_password(f"kata {n}") for n in range(40)), return_exceptions=True
    )
    busy = [result for result in results if isinstance(result, Busy)]
    assert len(busy) == 40 - passwords.MOST_WAITING - 2


async def test_counters_count_across_tasks_and_are_forgotten_after_their_window(engine: Engine) -> None:
    window = timedelta(minutes=5)
    fine = await asyncio.gather(*(spend("x", "y", limit=7, window=window, now=NOON) for _ in range(20)))
    assert sum(fine) == 7
    assert await spent("x", "y", window=window, now=NOON) == 20
    assert await spent("x", "y", window=window, now=NOON + window) == 0
    await forget_old(now=NOON + window)
    assert await spent("x", "y", window=window, now=NOON) == 0


async def test_a_message_is_claimed_once(engine: Engine) -> None:
    await code_for()
    letters = await claim(Channel.PHONE, now=NOON)
    assert len(letters) == 1
    assert await claim(Channel.EMAIL, now=NOON + LEASE) == ()
    assert await claim(Channel.PHONE, now=NOON) == ()
    assert len(await claim(Channel.PHONE, now=NOON + LEASE)) == 1
    await mark_sent([letters[0].id], now=NOON)
    assert await claim(Channel.PHONE, now=NOON + LEASE * 2) == ()
