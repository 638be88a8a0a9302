"""One tablet, two voters: a tap too much gets the same receipt, nothing of the first reaches the second."""

import re
from datetime import timedelta
from typing import Any

import pytest

from pb.ballots.channels.rules import SEAT_ENDS
from pb.ballots.channels.services import forget_seats
from pb.ballots.channels.tables import Kiosk
from pb.ballots.tables import Participation
from pb.core.actor import RoleKind
from pb.roll.services import make_letters
from tests.support.box import boxed
from tests.support.roll import RollTown, voting_town
from tests.support.town import NOON, WARD, Browser, Clock, add_person, browser

pytestmark = pytest.mark.anyio


class Booth:
    """A counter, and a tablet that was opened there."""

    def __init__(self, town: RollTown, desk: Browser, tablet: Browser) -> None:
        self.town, self.desk, self.tablet = town, desk, tablet
        self.home = f"/tablet/{town.kode}"

    async def seat(self, name: str, birth: str) -> None:
        entry = await self.town.find(name, birth)
        sent = {"orang": str(entry.id), "tablet": "1"}
        assert (await self.desk.post(f"/petugas/tps/{self.town.kode}/loket/tablet", sent)).status == 303
        await self.tablet.get(self.home)
        assert (await self.tablet.post(f"{self.home}/mulai")).status == 303

    async def review(self, *numbers: int) -> dict[str, Any]:
        """The form of the review, with its token, as the browser keeps it."""
        for number in numbers:
            await self.tablet.post(f"{self.home}/pilihan", {"pilih": f"1-{number}"})
        page = (await self.tablet.get(f"{self.home}/tinjau")).text
        key = re.findall(r'name="kunci" value="([^"]+)"', page)[0]
        return {"token": self.tablet.token(), "kunci": key, "suara-1": [str(n) for n in numbers]}


async def booth(app: Any) -> Booth:
    town = await voting_town()
    officer = await add_person(roles=[(RoleKind.OFFICER, WARD)], totp=True)
    desk, tablet = await browser(app, officer), await browser(app, officer)
    opened = {"tempat": "Aula", "pin": "123456"}
    assert (await tablet.post(f"/petugas/tps/{town.kode}/tablet", opened)).status == 303
    return Booth(town, desk, tablet)


def code_in(page: str) -> str:
    found = re.search(r"([A-Z2-7]{4}-){4}[A-Z2-7]{4}", page)
    return found[0] if found else ""


@pytest.mark.matrix("V10")
async def test_a_second_tap_or_a_lost_answer_at_a_tablet_shows_the_same_receipt(
    app: Any, clock: Clock
) -> None:
    at = await booth(app)
    await at.seat("Warga Mawar", "1990-04-05")
    form = await at.review(1)
    lost = dict(at.tablet.cookies)
    sent = await at.tablet.post(f"{at.home}/suara", form)
    at.tablet.cookies = dict(lost)  # the answer with its new cookie never came
    again = await at.tablet.post(f"{at.home}/suara", form)
    assert code_in(sent.text) == code_in(again.text) != ""
    at.tablet.cookies = dict(lost)
    other = form | {"kunci": form["kunci"][:-1] + "0", "suara-1": ["2"]}
    assert (await at.tablet.post(f"{at.home}/suara", other)).location == at.home
    assert (await at.tablet.get(f"{at.home}/suara")).location == at.home
    assert list((await boxed(at.town.facts)).values()) == [[1]]
    assert [mark["version"] for mark in await Participation.select()] == [1]
    await forget_seats(now=NOON + SEAT_ENDS + timedelta(seconds=1))
    (row,) = await Kiosk.select()
    assert (row["entry"], row["sent_form"]) == (None, "")
    at.tablet.cookies = dict(lost)
    assert (await at.tablet.post(f"{at.home}/suara", form)).location == at.home


@pytest.mark.matrix("V10", "N1")
async def test_no_page_of_the_first_voter_acts_for_the_second(app: Any, clock: Clock) -> None:
    """Whether the first has sent, or walked away and left the page open."""
    at = await booth(app)
    await at.tablet.post("/bahasa", {"bahasa": "su"})
    await at.seat("Warga Mawar", "1990-04-05")
    form = await at.review(1, 3)
    assert (await at.tablet.post(f"{at.home}/suara", form)).status == 200
    assert {key for key, value in at.tablet.cookies.items() if value and value != "null"} == {
        "tablet",
        "tamu",
    }
    await at.seat("Warga Melati", "1971")
    assert (await at.tablet.post(f"{at.home}/suara", form)).status == 403
    assert (
        await at.tablet.post(f"{at.home}/pilihan", {"token": form["token"], "pilih": "1-2"})
    ).status == 403
    sheet = (await at.tablet.get(f"{at.home}/suara")).text
    assert 'name="batal"' not in sheet  # nothing is chosen on it
    left = await at.review(4)
    clock.pass_(seconds=int(SEAT_ENDS.total_seconds()) + 1)
    await at.seat("Warga Mawar", "1990-04-05")
    assert (await at.tablet.post(f"{at.home}/suara", left)).status == 403
    assert list((await boxed(at.town.facts)).values()) == [[1, 3]]


@pytest.mark.matrix("V10", "N1")
@pytest.mark.parametrize("signed_in", [False, True])
async def test_on_a_lent_phone_no_form_of_one_letter_is_sent_for_the_next(
    app: Any, clock: Clock, signed_in: bool
) -> None:
    """Whether its owner is signed in or not; the box has the ballot of the first letter alone."""
    town = await voting_town()
    _, letters = await make_letters(town.kode, WARD, 5, 0, by=town.first, now=NOON)
    phone = await browser(app, await add_person() if signed_in else None)
    home = f"/putaran/{town.kode}/surat"
    forms = []
    for letter in letters[:2]:
        clock.pass_(seconds=5)
        opened = await phone.post(home, {"seri": letter.serial, "kode": letter.code})
        assert opened.location == f"{home}/suara"
        await phone.post(f"{home}/pilihan", {"pilih": "1-1"})
        page = (await phone.get(f"{home}/tinjau")).text
        key = re.findall(r'name="kunci" value="([^"]+)"', page)[0]
        forms.append({"token": phone.token(), "kunci": key, "suara-1": "1"})
        if len(forms) == 1:
            assert (await phone.post(f"{home}/suara", forms[0])).status == 200
    replayed = await phone.post(f"{home}/suara", forms[0])
    assert (replayed.status, replayed.location) == ((303, f"{home}/tinjau") if signed_in else (403, ""))
    assert len(await boxed(town.facts)) == 1
    assert (await phone.post(f"{home}/suara", forms[1])).status == 200
    assert len(await boxed(town.facts)) == 2
