"""A form is ours, from this browser and this person, or nothing happens."""

from typing import Any

import pytest

from pb.core.keys import keyed, these_keys
from pb.people.queries import session_key
from pb.web.access import masked
from tests.support import pages
from tests.support.town import Browser
from tests.support.web_asks import asks
from tests.support.web_town import Town, differences
from tests.web.test_roles import DONE, LINES

pytestmark = pytest.mark.anyio
WITHOUT_TOKEN = {
    "language",  # it changes a cookie and stands on cached pages (security.md W4)
    "unsubscribe.do",  # mail programs ask for it, without a cookie; the mark in the address is the proof
}
ROUTES = sorted(line["route"] for line in LINES.values() if line["method"] == "POST")
GUARDED = sorted(set(ROUTES) - WITHOUT_TOKEN)
FOREIGN: tuple[dict[str, str], ...] = (
    {"origin": "https://evil.example"},
    {"origin": "null"},
    {"origin": "http://127.0.0.1:8000.evil.example"},
    {"origin": "https://127.0.0.1:8000"},
    {"sec_fetch_site": "cross-site"},
    {"sec_fetch_site": "same-site"},
    {"origin": "http://127.0.0.1:8000", "sec_fetch_site": "cross-site"},
)


def owner(town: Town, name: str) -> Browser:
    """A browser of somebody for whom this route works, so that the token alone decides."""
    line = LINES[f"POST {name}"]
    roles = ("visitor", "resident", "facilitator", "professional", "officer", "council", "administrator")
    return town.browser(next((role for role in roles if line[role] in DONE), "facilitator"))


async def post(town: Town, who: Browser, name: str, token: str | None, **headers: str) -> Any:
    """Send the good form of a route with this token."""
    ask = asks(town.facts)[name]
    return await who.post(town.url(name, **ask.params), ask.fields, token=token, **headers)


@pytest.mark.matrix("C1")
@pytest.mark.parametrize("name", GUARDED)
async def test_a_form_without_its_token_does_nothing(town: Town, name: str) -> None:
    before = await town.rows()
    for token in ("", "0", "00" * 32, "zz" * 32, "x" * 5_000, "é"):
        answer = await post(town, owner(town, name), name, token)
        assert answer.status == 403, token
    who, ask = owner(town, name), asks(town.facts)[name]
    if not who.secret:
        who.cookies["tamu"] = "pengunjung-uji"
    in_address = f"{town.url(name, **ask.params)}?token={who.token()}"
    assert (await who.post(in_address, ask.fields, token="")).status == 403
    assert not differences(before, await town.rows())


@pytest.mark.matrix("C2", "C5")
@pytest.mark.parametrize("name", ROUTES)
async def test_a_form_from_another_site_does_nothing_even_with_a_good_token(town: Town, name: str) -> None:
    before = await town.rows()
    for headers in FOREIGN:
        answer = await post(town, owner(town, name), name, None, **headers)
        assert answer.status == 403, headers
        assert not answer.header_list("set-cookie")
    assert not differences(before, await town.rows())


@pytest.mark.matrix("C3")
@pytest.mark.parametrize("name", ["me.name", "proposal.support", "ballot.cast", "draft.publish", "logout"])
async def test_the_token_of_somebody_else_opens_nothing(town: Town, name: str) -> None:
    """Also together with a visitor's cookie that was tossed into the victim's browser."""
    victim, attacker = town.browser("resident"), town.browser("elsewhere")
    visitor = Browser(town.app, cookies={"tamu": "dilempar"})
    before = await town.rows()
    for token in (attacker.token(), visitor.token()):
        for cookies in ({}, {"tamu": "dilempar"}, {"tamu": attacker.secret}):
            browser = Browser(town.app, victim.who, victim.secret, dict(cookies))
            assert (await post(town, browser, name, token)).status == 403
    assert not differences(before, await town.rows())


@pytest.mark.matrix("C3")
async def test_a_visitors_token_belongs_to_one_visitor_and_ends_with_the_log_in(town: Town) -> None:
    one, other = Browser(town.app, cookies={"tamu": "satu"}), Browser(town.app, cookies={"tamu": "dua"})
    assert (await post(town, other, "login.check", one.token())).status == 403
    page = await one.get(town.url("login"))
    shown = pages.form_to(page.text, town.url("login.check"))
    token = dict(shown.values)["token"]
    answer = await post(town, one, "login.check", token)
    assert (answer.status, answer.location) == (303, town.url("me"))
    assert (await post(town, one, "me.name", token)).status == 403
    assert (await post(town, one, "me.name", None)).status == 303


async def test_a_token_is_masked_anew_on_each_page_and_made_from_the_session(town: Town) -> None:
    who = town.browser("resident")
    seen = {
        dict(form.values)["token"]
        for _ in range(3)
        for form in pages.forms((await who.get(town.url("me"))).text)
    }
    assert len(seen) > 3
    plain = keyed(these_keys().csrf, "pb/csrf/v1", session_key(who.secret))[:16]
    for token in seen:
        data = bytes.fromhex(token)
        assert bytes(a ^ b for a, b in zip(data[:16], data[16:], strict=True)) == plain
        assert plain.hex() not in token
    assert (await post(town, who, "me.name", masked(plain, b"\0" * 16))).status == 303


@pytest.mark.matrix("C5")
async def test_nobody_is_logged_out_or_in_by_an_address(town: Town) -> None:
    who = town.browser("resident")
    before = await town.rows()
    for method in ("GET", "HEAD", "OPTIONS", "PUT", "DELETE", "PATCH"):
        answer = await who._send(method, town.url("logout"), {}, b"")
        assert answer.status in {403, 405}, method
        login = await Browser(town.app)._send(method, town.url("login") + "?kontak=0812&sandi=x", {}, b"")
        assert not any("sesi" in cookie for cookie in login.header_list("set-cookie"))
    assert not differences(before, await town.rows())
    assert (await who.get(town.url("me"))).status == 200


async def test_the_language_switch_changes_a_cookie_and_nothing_else(town: Town) -> None:
    visitor, before = town.browser(), await town.rows()
    answer = await visitor.post(town.url("language"), {"bahasa": "en", "kembali": "/bantuan"}, token="")
    assert (answer.status, answer.location) == (303, "/bantuan")
    assert [cookie.partition("=")[0] for cookie in answer.header_list("set-cookie")] == ["bahasa"]
    assert not differences(before, await town.rows())
    resident = town.browser("resident")
    await resident.post(town.url("language"), {"bahasa": "en"}, token="")
    assert differences(before, await town.rows()) == ["account"]


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
async def test_methods_that_no_form_knows_do_nothing(town: Town, method: str) -> None:
    before = await town.rows()
    for name in ("home", "me", "draft", "proposal", "round.draft"):
        ask = asks(town.facts)[name]
        answer = await town.browser("facilitator")._send(method, town.url(name, **ask.params), {}, b"")
        assert answer.status in {403, 405}
    assert not differences(before, await town.rows())
