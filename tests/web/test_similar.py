"""Neighbours with the same idea meet while one of them still writes."""

from dataclasses import replace
from typing import Any

import pytest

from pb.core.db import current_engine
from pb.proposals.queries import drafts_of, require_proposal
from pb.proposals.services import save_draft, start_draft
from pb.rounds.rules import Phase
from tests.support.town import (
    NOON,
    OTHER_WARD,
    Browser,
    add_person,
    add_proposal,
    add_round,
    browser,
)
from tests.web.test_pages import counted

pytestmark = pytest.mark.anyio
TYPED = {
    "title": "Solokan gang mampet",
    "need": "Cai limpas ka imah unggal hujan.",
    "beneficiaries": "20 imah",
}
TITLE = "Perbaikan saluran air di gang utama"


class Desk:
    """A resident with an empty draft, and a neighbour's proposal of the same wish."""

    async def begin(self, app: Any, title: str = TITLE) -> "Desk":
        self.round = await add_round(Phase.IDEAS)
        self.by, neighbour = await add_person(), await add_person()
        self.kode = await add_proposal(self.round, title=title, author=neighbour)
        self.draft = await start_draft(self.round.kode or "", by=self.by, now=NOON)
        self.writer: Browser = await browser(app, self.by)
        self.url = f"/saya/draf/{self.draft}"
        return self

    async def typing(self, **more: str) -> Any:
        """What is sent when somebody pauses: the whole form, for a part of the page."""
        inside_a_form = replace(self.writer, checks=False)
        return await inside_a_form.post(
            f"{self.url}/1", TYPED | {"lanjut": "diam"} | more, hx_request_type="partial"
        )


async def test_a_pause_in_typing_shows_what_neighbours_wish_and_the_same_request_keeps_the_words(
    app: Any,
) -> None:
    desk = await Desk().begin(app, "Selokan di gang <b>tersumbat</b>")
    part = await desk.typing()
    assert part.status == 200
    assert desk.kode in part.text
    assert "<h1" not in part.text
    assert "&lt;b&gt;" in part.text
    assert "<b>" not in part.text
    assert (await drafts_of(desk.by.person or 0))[0].title == TYPED["title"]
    assert desk.kode not in (await desk.typing(title="Taman baca", need="Rak buku untuk anak.")).text


async def test_without_javascript_the_next_screen_and_the_last_one_show_it_and_nothing_stops_the_writer(
    app: Any,
) -> None:
    desk = await Desk().begin(app)
    assert desk.kode not in (await desk.writer.get(f"{desk.url}/1")).text
    answer = await desk.writer.post(f"{desk.url}/1", TYPED | {"lanjut": "ya"})
    assert answer.header("location") == f"{desk.url}/2"
    assert desk.kode in (await desk.writer.get(f"{desk.url}/2")).text
    more = {"category": "drainase", "lines": [{"activity": "Gali", "quantity": "1", "unit_price": "7 juta"}]}
    await save_draft(desk.draft, more, by=desk.by, now=NOON)
    last = await desk.writer.get(f"{desk.url}/pratinjau")
    assert desk.kode in last.text
    assert (await desk.writer.post(f"{desk.url}/terbit")).status == 303


async def test_who_says_that_none_is_theirs_goes_on_and_is_not_asked_again(app: Any) -> None:
    desk = await Desk().begin(app)
    answer = await desk.writer.post(
        f"{desk.url}/1", TYPED | {"lanjut": "bukan", "serupa": [desk.kode, "x" * 99]}
    )
    assert answer.header("location") == f"{desk.url}/2"
    for screen in ("1", "2", "pratinjau"):
        assert desk.kode not in (await desk.writer.get(f"{desk.url}/{screen}")).text
    lacking = await desk.writer.post(f"{desk.url}/1", {"title": "", "lanjut": "bukan"})
    assert lacking.status == 422


@pytest.mark.parametrize("choice", ["simpan", "hapus"])
async def test_who_joins_supports_the_neighbour_and_keeps_the_draft_or_not(app: Any, choice: str) -> None:
    desk = await Desk().begin(app)
    answer = await desk.writer.post(f"{desk.url}/gabung/{desk.kode}", TYPED | {"draf": choice})
    assert (answer.status, answer.header("location")) == (303, f"/usulan/{desk.kode}#dukungan")
    assert (await require_proposal(desk.kode, by=desk.by)).supported
    left = await drafts_of(desk.by.person or 0)
    assert [draft.title for draft in left] == ([TYPED["title"]] if choice == "simpan" else [])


async def test_joining_is_offered_and_done_only_where_it_can_be(app: Any) -> None:
    desk = await Desk().begin(app)
    elsewhere = await add_proposal(
        await add_round(Phase.IDEAS, place=OTHER_WARD, areas=(OTHER_WARD,)), title=TITLE
    )
    past = await add_proposal(await add_round(Phase.PUBLISHED, year=2024), title=TITLE)
    text = (await desk.typing()).text
    assert text.index(past) < text.index(elsewhere)
    assert "2024" in text
    offered = [kode for kode in (desk.kode, elsewhere, past) if f"/gabung/{kode}" in text]
    assert offered == [desk.kode]
    refused = await desk.writer.post(f"{desk.url}/gabung/{past}", {"draf": "hapus"})
    assert refused.status == 409
    for path, fields in ((desk.kode, {"draf": "lain"}), ("BDG-26-9999", {"draf": "hapus"})):
        assert (await desk.writer.post(f"{desk.url}/gabung/{path}", fields)).status == 404
    stranger = await browser(app, await add_person())
    assert (await stranger.post(f"{desk.url}/gabung/{desk.kode}", {"draf": "hapus"})).status == 404
    assert len(await drafts_of(desk.by.person or 0)) == 1


async def test_a_search_costs_as_many_queries_among_many_as_among_few_and_is_bounded(
    app: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = await Desk().begin(app)

    async def asked() -> int:
        await desk.typing()
        with counted(current_engine()) as found:
            assert (await desk.typing()).status == 200
        return len(found)

    few = await asked()
    for number in range(30):
        await add_proposal(desk.round, title=f"{TITLE} {number}")
    assert await asked() == few <= 22
    monkeypatch.setattr("pb.web.similar._MOST", 4)
    assert (await desk.typing(title="Selokan tersumbat")).status == 204
    assert (await drafts_of(desk.by.person or 0))[0].title == "Selokan tersumbat"
