"""Each act leaves its event in the record or leaves nothing; what was screened is what is voted on."""

import pytest

from pb.ballots.life.rules import Act
from pb.ballots.tables import Project
from pb.core.audit import Entry
from pb.core.ids import new_id
from pb.proposals.tables import Proposal, Verdict, Version
from pb.rounds.queries import require_round
from tests.support.signing import open_signed, two_sign
from tests.support.town import NOON, add_proposal
from tests.support.web_asks import asks
from tests.support.web_town import Town, differences
from tests.web.test_roles import DONE, LINES, send

pytestmark = pytest.mark.anyio
WITHOUT_EVENT = {
    # sessions, codes and tries, which are no acts of the town
    "login.check",
    "login.second",
    "logout",
    "step_up.check",
    "me.sessions",
    "join.code.send",
    "join.finish",
    "recover.send",
    "recover.finish",
    "two_factor.confirm",
    # a letter that is opened, held and closed; a look at the roll, which is counted
    "letter.open",
    "letter.leave",
    "letter.tap",
    "roll.find",
    # a tablet that waits for somebody, a receipt that is looked up
    "booth.seat",
    "receipt.look",
    # what one person alone sees: drafts, taps, notices, the language
    "draft.start",
    "draft.save",
    "draft.delete",
    "proposal.edit",
    "proposal.carry",
    "ballot.tap",
    "promise.follow",
    "followed.leave",
    "follow",
    "notices.read",
    "me.told",
    "unsubscribe.do",
    "language",
    # plans that nobody knows of yet, and counts that decide nothing
    "round.create",
    "round.draft.save",
    "round.draft.delete",
    "round.copy",
    "rounds.make",
    "rounds.undo",
    "rehearse.draft",
    "trial.begin",
    "rehearse",
}
# these want an open letter, a file, an open tablet or somebody without proof: tests/roll, test_roll.py,
# test_booth.py and test_attesting.py do them
KIOSK = {"kiosk.begin", "kiosk.cast", "kiosk.close", "kiosk.leave", "kiosk.sit", "kiosk.tap"}
APART = {"letter.cast", "roll.import", "attest.ask"} | KIOSK
POSTS = sorted({line["route"] for line in LINES.values() if line["method"] == "POST"} - APART)
ROLES = ("visitor", "resident", "facilitator", "professional", "officer", "council", "administrator")


def doer(name: str) -> str:
    """A role for which this act succeeds."""
    return next((role for role in ROLES if LINES[f"POST {name}"][role] in DONE), "officer")


@pytest.mark.matrix("I6")
@pytest.mark.parametrize("name", sorted(set(POSTS) - WITHOUT_EVENT))
async def test_an_act_without_its_event_is_no_act(town: Town, name: str) -> None:
    """Done, it has written an event; with a record that fails, it has written nothing at all."""
    ask, role = asks(town.facts)[name], doer(name)
    async with town.undone_part():
        before = await Entry.count()
        answer = await send(town, town.browser(role), name, ask)
        assert answer.status in {200, 303}
        assert await Entry.count() > before
    rows = await town.rows()
    with pytest.MonkeyPatch.context() as patch:

        def fails(*_args: object, **_kwargs: object) -> None:
            raise RuntimeError("the record cannot be written")

        patch.setattr("pb.core.audit._entry", fails)
        patch.setattr("pb.ballots.casting.day_asks", fails)
        answer = await send(town, town.browser(role), name, ask)
    assert answer.status == 500
    assert not differences(rows, await town.rows())


@pytest.mark.matrix("I6")
@pytest.mark.parametrize("name", sorted(WITHOUT_EVENT))
async def test_acts_without_an_event_touch_only_what_is_theirs(town: Town, name: str) -> None:
    """Nothing public changes by them."""
    before, entries = await town.rows(), await Entry.count()
    await send(town, town.browser(doer(name)), name, asks(town.facts)[name])
    private = {
        "session",
        "login_code",
        "message",
        "draft",
        "photo",
        "ballot_draft",
        "notice",
        "account",
        "recovery_code",
        "follow",
        "kiosk",
    }
    private |= {"trial"} if name in {"trial.begin", "rehearse", "rehearse.draft"} else set()
    plans = {"round", "contest", "phase_date", "phase_text", "round_revision", "bulk_act"}
    changed = set(differences(before, await town.rows()))
    assert await Entry.count() == entries
    assert changed <= private | (plans if name.startswith("round") else set())
    if changed & plans:
        announced = [row for row in before["round"] if "BDG-" in row]
        assert [row for row in (await town.rows())["round"] if "BDG-" in row] == announced


@pytest.mark.matrix("I7")
async def test_a_version_that_nobody_screened_is_not_voted_on(town: Town) -> None:
    """A new version after the verdict, however it came in, keeps the vote shut until it is screened."""
    facts = await require_round(town.facts.rounds["listing"])
    kode = await add_proposal(
        facts, title="Diubah diam-diam", verdict="eligible", author=town.facts.people["neighbour"]
    )
    row = await Proposal.select(Proposal.id).where(Proposal.kode == kode).first()
    old = await Version.select().where(Version.proposal == row["id"]).first()
    await Version.insert(
        Version(**(old | {"id": new_id(), "number": 2, "title": "Sepuluh kali lebih mahal", "cost": 99}))
    )
    await Proposal.update({Proposal.version: 2}).where(Proposal.id == row["id"])
    who, move = town.browser("facilitator"), town.url("round.move", kode=facts.kode)
    fields = {"ke": "voting", "alasan_tahap": "Semua sudah siap."}
    assert (await who.post(move, fields)).status == 409
    assert not await Project.exists().where(Project.proposal == row["id"])
    await Verdict.insert(
        Verdict(
            id=new_id(),
            proposal=row["id"],
            version=2,
            result="not_eligible",
            cost=99,
            reason="Terlalu mahal.",
            agency="",
            person=None,
            created_at=NOON,
        )
    )
    assert (await who.post(move, fields)).status == 409
    await two_sign(facts.kode or "", Act.OPEN)
    assert (await who.post(move, fields)).status == 303
    listed = await Project.select(Project.version, Project.proposal).where(
        Project.contest == facts.contests[0].id
    )
    assert row["id"] not in {project["proposal"] for project in listed}
    assert {project["version"] for project in listed} == {1}


@pytest.mark.matrix("I7")
async def test_the_version_on_the_ballot_is_the_one_that_was_screened(town: Town) -> None:
    facts = await require_round(town.facts.rounds["listing"])
    await open_signed(facts.kode or "", reason="Semua sudah siap.")
    for project in await Project.select().where(Project.contest == facts.contests[0].id):
        verdict = await Verdict.select().where(Verdict.proposal == project["proposal"]).first()
        assert (project["version"], project["cost"]) == (verdict["version"], verdict["cost"])
        kode = (await Proposal.select(Proposal.kode).where(Proposal.id == project["proposal"]).first())[
            "kode"
        ]
        who = town.browser("neighbour")
        assert (await who.post(town.url("proposal.edit", kode=kode))).status == 409
