"""The picture and the text that an author shares."""

import io
from typing import Any

import pytest
from PIL import Image

from pb.core.actor import RoleKind
from pb.proposals.services import moderate
from pb.rounds.rules import Phase
from pb.web.share_image import draw
from tests.journeys.words import said
from tests.support.town import NOON, WARD, add_person, add_proposal, add_round, browser

pytestmark = pytest.mark.anyio
URL = "https://rembug.example/usulan/BDG-26-0010"


@pytest.mark.parametrize("title", ["Got", "Solokan Désa Ciherang " * 6, "x" * 120, "路灯 “é” &"])
def test_the_picture_is_small_and_says_what_it_shows(title: str) -> None:
    made = draw(title, "Cisaranten Endah, RW\N{NO-BREAK SPACE}05", "BDG-26-0010 · Putaran", URL)
    picture = Image.open(io.BytesIO(made))
    assert (picture.format, picture.size, len(made) < 60_000) == ("PNG", (1200, 630), True)
    plain = draw(
        title.replace("é", "e"), "Cisaranten Endah, RW\N{NO-BREAK SPACE}05", "BDG-26-0010 · Putaran", URL
    )
    assert (made == plain) is ("é" not in title), "the accent of Sundanese is seen"


async def test_a_public_proposal_has_text_and_picture_and_a_hidden_one_neither(app: Any) -> None:
    facts, guide = await add_round(Phase.IDEAS), await add_person(roles=[(RoleKind.FACILITATOR, WARD)])
    kode = await add_proposal(facts, title="Lampu & rambu gang")
    visitor = await browser(app)
    page = (await visitor.get(f"/usulan/{kode}")).text
    assert f'/usulan/{kode}/gambar.png">' in page
    share = (await visitor.get(f"/usulan/{kode}/bagikan")).text
    assert "*Lampu &amp; rambu gang*" in share
    assert "wa.me/?text=%2ALampu%20%26%20rambu" in share
    picture = await visitor.get(f"/usulan/{kode}/gambar.png")
    assert (picture.status, picture.raw[:4]) == (200, b"\x89PNG")
    await moderate([(kode, None)], hides=True, reason="Iklan belaka.", by=guide, now=NOON)
    assert [(await visitor.get(f"/usulan/{kode}/{part}")).status for part in ("gambar.png", "bagikan")] == [
        404,
        404,
    ]
    assert "og:image" not in (await visitor.get(f"/usulan/{kode}")).text


async def test_a_round_has_a_poster_for_each_thing_that_it_asks_of_people(app: Any) -> None:
    visitor, ideas, voting = await browser(app), await add_round(Phase.IDEAS), await add_round(Phase.VOTING)
    for facts, call in ((ideas, "usul"), (voting, "pilih")):
        poster = f"/putaran/{facts.kode}/poster"
        assert f'href="{poster}"' in (await visitor.get(f"/putaran/{facts.kode}")).text
        now = (await visitor.get(poster)).text
        assert said(f"poster_says.{call}") in now  # what this phase asks
        assert f"/putaran/{facts.kode}</span>" in now
        result = (await visitor.get(f"{poster}?untuk=hasil")).text
        assert said("poster_says.hasil") in result
        assert f"/putaran/{facts.kode}/hasil</span>" in result
