"""The pages with which a stranger checks a round: the pack, the recount, the look-up of a receipt."""

import io
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest

from pb.ballots.receipts import code_of, code_of_atoms
from pb.ballots.sealing import atoms_of, contest_name
from pb.ballots.services import cast, close_voting
from pb.core.actor import CLOCK, RoleKind
from pb.core.audit import happened_to
from pb.core.db import current_engine
from pb.core.errors import Refused
from pb.core.events import Event
from pb.core.merkle import leaf_hash, root_from_inclusion
from pb.core.round_keys import round_keys
from pb.outcomes.missing import note_missing
from pb.outcomes.services.auditing import hand_to_auditors
from pb.publishing.packing import write_pack
from pb.publishing.queries.receipts import Place, examine, look_up, parts_of, range_of
from pb.rounds.facts import RoundFacts
from pb.rounds.queries import require_round
from pb.rounds.rules import Phase
from pb.transparency.services import extend_log
from tests.outcomes.test_outcomes import closed, published
from tests.support.box import opened
from tests.support.packs import recount_file
from tests.support.signing import publish_signed
from tests.support.town import NOON, WARD, add_person, add_proposal, add_round, browser
from tests.web.test_pages import counted

pytestmark = [pytest.mark.anyio, pytest.mark.matrix("N7")]
IN_LIST, NOT_IN_LIST = "Ada di daftar", "Tidak ada di daftar"


def test_signs_between_and_small_letters_do_no_harm() -> None:
    assert parts_of(" abcd-efgh ijkl-mnop–2345\n") == ("ABCDEFGHIJKLMNOP",)
    assert parts_of("ABCDEFGHI2-BBCDEFGHI2-ZZZZ") == ("ABCDEFGHI2", "BBCDEFGHI2")
    assert parts_of("ABCD") == parts_of("") == parts_of("ABCD-EFGH-IJKL-MNOP-1089") == ()
    assert range_of("A" * 9 + "B") == ("0000000000004", "0000000000007")
    assert range_of("A" * 15 + "B") == ("0" * 19 + "1", "0" * 19 + "1")


async def test_who_has_a_code_sees_whether_the_ballot_is_in_the_list(app: Any) -> None:
    """Before the count is public the page says when; the code never stands in an address."""
    facts, _ = await closed()
    ballot = next(iter((await opened(facts)).values()))
    code = code_of(b"k" * 32, ballot.commitment, 1)
    visitor, path = await browser(app), f"/putaran/{facts.kode}/kuitansi"
    early = await visitor.get(path)
    assert 'name="kuitansi"' not in early.text
    assert "Belum." in early.text
    facts = await _count(facts)
    page = await visitor.get(path)
    assert page.header("cache-control") == "private, no-store"
    with counted(current_engine()) as asked:
        answer = await visitor.post(path, {"kuitansi": code.lower()})
    assert (answer.status, len(asked) <= 14) == (200, True), asked
    assert IN_LIST in answer.text
    assert code not in answer.text.upper()
    assert NOT_IN_LIST in (await visitor.post(path, {"kuitansi": "ABCD" + code[4:]})).text
    wrong = await visitor.post(path, {"kuitansi": "hello"})
    assert (wrong.status, "Ini bukan kode kuitansi" in wrong.text) == (422, True)
    root = re.findall(r'<code class="hash">(\w+)</code>', answer.text)[0]
    found = await look_up(facts, parts_of(code))
    assert found is not None
    assert (found.root, proved(found.places[0])) == (root, root)


def proved(place: Place) -> str:
    """The root that a proof leads to."""
    path = [bytes.fromhex(node) for node in place.path]
    found = root_from_inclusion(leaf_hash(bytes.fromhex(place.commitment)), place.index, place.size, path)
    return "" if found is None else found.hex()


async def test_the_committee_sees_whether_a_code_is_genuine_and_the_last_one(app: Any) -> None:
    """Only a genuine last code that the list lacks proves a fault."""
    facts = await add_round(Phase.VOTING, budget=100_000_000)
    await add_proposal(facts, cost=60_000_000, listed=1)
    voter, other = await add_person(), await add_person()
    for by in (voter, voter, other):
        await cast(facts.kode or "", {1: frozenset({1})}, by=by, now=NOON)
    await close_voting(facts.kode or "", by=CLOCK, now=NOON)
    key, person = round_keys(facts.id).receipt or b"", voter.person or 0
    mine = next(one for one in (await opened(facts)).values() if one.version == 2)
    facts = await _count(facts)
    code, old = code_of(key, mine.commitment, 2), code_of(key, mine.commitment, 1)
    (found,) = await examine(facts, code, person, key)
    assert (found.issued, found.last, found.listed, found.missing) == (2, 2, True, False)
    (found,) = await examine(facts, old, person, key)
    assert (found.issued, found.last, found.missing) == (1, 2, False)
    (found,) = await examine(facts, code[:-4] + "AAAA", person, key)
    assert (found.issued, found.missing) == (0, False)
    lost = code_of(key, "ab" * 32, 2)
    (found,) = await examine(facts, lost, person, key)
    assert (found.issued, found.listed, found.missing) == (2, False, True)


@pytest.mark.matrix("N7")
async def test_a_look_up_says_whether_a_code_is_in_the_list_and_nothing_else(app: Any) -> None:
    """Neither whether it is forged nor whether it was replaced: who bought a vote learns nothing (P5)."""
    facts = await add_round(Phase.VOTING, budget=100_000_000)
    await add_proposal(facts, cost=60_000_000, listed=1)
    voter = await add_person()
    await cast(facts.kode or "", {1: frozenset({1})}, by=voter, now=NOON)
    await close_voting(facts.kode or "", by=CLOCK, now=NOON)
    facts = await _count(facts)
    key, visitor = round_keys(facts.id).receipt or b"", await browser(app)
    lost = code_of(key, "ab" * 32, 2)
    forged = lost[:-4] + ("AAAA" if lost[-4:] != "AAAA" else "BBBB")

    async def log() -> list[Event]:
        return [one.kind for one in await happened_to(facts.kode or "") if one.kind is Event.RECEIPT_MISSING]

    witness = await browser(app, await add_person(roles=[(RoleKind.WITNESS, WARD)], totp=True))
    watch = f"/petugas/putaran/{facts.kode}/saksi"
    assert "Belum ada warga yang datang" in (await witness.get(watch)).text
    pages = []
    for code in (forged, lost):
        answer = await visitor.post(f"/putaran/{facts.kode}/kuitansi", {"kuitansi": code})
        pages.append(re.sub(r'name="token" value="[^"]*"', "", answer.text).replace(code, ""))
    assert pages[0] == pages[1]
    assert await log() == []
    for _again in range(2):
        await note_missing(facts, 1, voter.person or 0, now=NOON)
    assert len(await log()) == 1
    assert "Sebuah kode yang diterbitkan kota" in (await visitor.get(f"/putaran/{facts.kode}/catatan")).text
    assert "1 terbukti" in (await witness.get(watch)).text


async def _count(facts: RoundFacts) -> RoundFacts:
    await publish_signed(facts.kode or "")
    return await require_round(facts.kode or "")


async def test_where_choices_are_published_apart_all_of_them_must_be_there(app: Any) -> None:
    facts, _ = await closed(rule="greedy_votes", completion="none", publication="atoms")
    ballot = next(one for one in (await opened(facts)).values() if one.choices == "[3,4]")
    name = contest_name(facts.kode or "", 1)
    made = [atom.commitment for atom in atoms_of(name, bytes.fromhex(ballot.secret), ballot.choices)]
    facts = await _count(facts)
    parts = parts_of(code_of_atoms(b"k" * 32, made, 1))
    found = await look_up(facts, parts)
    assert found is not None
    assert sorted(place.commitment for place in found.places) == sorted(made)
    assert {proved(place) for place in found.places} == {found.root}
    assert await look_up(facts, [*parts, "AAAAAAAAAA"]) is None


@pytest.mark.matrix("I4")
@pytest.mark.parametrize("mode", ["full", "atoms", "totals"])
async def test_the_pack_comes_over_the_line_and_fits(mode: str, app: Any, tmp_path: Path) -> None:
    facts, _ = await published(rule="greedy_votes", completion="none", publication=mode)
    visitor, path = await browser(app), f"/putaran/{facts.kode}/paket.zip"
    assert (await visitor.get(path)).status == 409
    await extend_log(now=NOON)
    answer = await visitor.get(path)
    assert answer.status == 200
    file = tmp_path / "pack.zip"
    file.write_bytes(answer.raw)
    assert recount_file().main([str(file)]) == 0
    inside = zipfile.ZipFile(io.BytesIO(answer.raw))
    lines = inside.read("contest-1/ballots.jsonl").decode().splitlines()
    assert len(lines) == {"full": 5, "atoms": 9, "totals": 5}[mode]
    assert ("contest-1/ballots.pb" in inside.namelist()) is (mode == "full")


async def test_where_sums_hide_equal_shares_the_page_says_so_and_auditors_count(
    app: Any, tmp_path: Path
) -> None:
    """What auditors get is told to everybody; a round whose ballots are public hands over nothing."""
    facts, _ = await published(publication="totals")
    kode, file = facts.kode or "", tmp_path / "whole.zip"
    await extend_log(now=NOON)
    page = await (await browser(app)).get(f"/putaran/{kode}/hitung-ulang")
    assert "jatah sama memerlukan surat suara utuh" in page.text
    with file.open("w+b") as out:
        await write_pack(kode, out)
    assert recount_file().main([str(file)]) == 3
    with file.open("w+b") as out:
        await write_pack(kode, out, whole=True)
    assert recount_file().main([str(file)]) == 0
    await hand_to_auditors(kode, "Inspektorat", by=CLOCK, now=NOON)
    assert "Inspektorat" in (await (await browser(app)).get(f"/putaran/{kode}")).text
    public, _ = await published()
    with pytest.raises(Refused):
        await hand_to_auditors(public.kode or "", "Inspektorat", by=CLOCK, now=NOON)
