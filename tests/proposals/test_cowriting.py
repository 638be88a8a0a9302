"""Questions are answered, neighbours write along, and better words are taken with their finder's name."""

import pytest
from msgspec.structs import replace

from pb.core.db import Engine
from pb.core.errors import NotFound, Refused
from pb.people.queries import notices_of
from pb.proposals.queries import require_proposal
from pb.proposals.queries.suggesting import asked_of, credits_of, suggestions_of
from pb.proposals.rules import Content, Line, WhyNotTalk
from pb.proposals.rules.suggesting import Suggested, WhyNotSuggest, suggested, taken
from pb.proposals.services import (
    answer_invitation,
    answer_question,
    comment,
    end_suggestion,
    invite_coauthor,
    leave,
    suggest_words,
)
from pb.rounds.rules import Phase
from tests.support.town import NOON, add_person, add_proposal, add_round

pytestmark = pytest.mark.anyio
NOW = Content(
    title="Lampu gang", need="Gang gelap. Anak takut lewat. Sudah lama begini.", beneficiaries="130 keluarga",
    category="penerangan", rw=5, spot="", contribution="Kerja bakti", agency="Dishub",
    lines=(Line("Tiang lampu", "unit", 12, 7_000_000), Line("Kabel", "m", 200, 15_000)),
)  # fmt: skip


@pytest.mark.one_engine
def test_a_sentence_that_was_suggested_still_fits_when_another_one_was_changed() -> None:
    typed = {"need": "Gang gelap. Anak takut pulang mengaji. Sudah lama begini."}
    wanted = suggested(NOW, typed, [{"quantity": "10"}])
    assert isinstance(wanted, Suggested)
    assert [line.after.quantity for line in wanted.lines] == [10]
    later = replace(NOW, need="Gang sangat gelap. Anak takut lewat. Sudah lama begini.")
    found = taken(later, wanted)
    assert found is not None
    assert found.need == "Gang sangat gelap. Anak takut pulang mengaji. Sudah lama begini."
    assert [line.cost for line in found.lines] == [70_000_000, 3_000_000]
    assert taken(replace(NOW, need="Semua lain."), wanted) is None
    assert taken(replace(NOW, lines=NOW.lines[1:]), wanted) is None
    assert suggested(NOW, {"need": NOW.need}, []) is WhyNotSuggest.UNCHANGED


async def test_a_suggestion_becomes_a_version_with_its_name_and_the_next_one_is_declined_with_a_word(
    engine: Engine,
) -> None:
    author, neighbour = await add_person(), await add_person(name="Warga RW 07")
    kode = await add_proposal(await add_round(Phase.IDEAS), author=author)
    for title in ("Saluran air gang utama", "Got gang utama"):
        await suggest_words(kode, {"title": title}, [], "", by=neighbour, now=NOON)
    facts = await require_proposal(kode, by=author)
    second, first = sorted((await suggestions_of(facts.id)), key=lambda one: one.body.texts[0].after)[::1]
    with pytest.raises(NotFound):
        await end_suggestion(kode, first.id, takes=True, by=neighbour, now=NOON)
    await end_suggestion(kode, first.id, takes=True, by=author, now=NOON)
    now = (await require_proposal(kode, by=author)).now
    assert (now.number, now.title, now.cost) == (2, "Saluran air gang utama", 85_500_000)
    assert await credits_of(facts.id) == {2: "Warga RW 07"}
    with pytest.raises(Refused) as outdated:
        await end_suggestion(kode, second.id, takes=True, by=author, now=NOON)
    assert outdated.value.reason is WhyNotSuggest.OUTDATED
    await end_suggestion(kode, second.id, takes=False, reply="Sudah diganti.", by=author, now=NOON)
    told = {notice.kind for notice in await notices_of(neighbour.person)}
    assert told == {"suggestion_taken", "suggestion_declined"}
    with pytest.raises(Refused) as own:
        await suggest_words(kode, {"title": "x"}, [], "", by=author, now=NOON)
    assert own.value.reason is WhyNotSuggest.OWN


async def test_a_question_waits_for_the_author_and_its_writer_reads_the_answer(engine: Engine) -> None:
    author, neighbour = await add_person(), await add_person()
    kode = await add_proposal(await add_round(Phase.IDEAS), author=author)
    await comment(kode, "question", "Kapan dimulai?", by=neighbour, now=NOON)
    asked = (await require_proposal(kode, by=author)).comments[0]
    assert [one.kind for one in await asked_of(author.person)] == ["question"]
    with pytest.raises(NotFound):
        await answer_question(kode, asked.id, "Besok.", by=neighbour, now=NOON)
    with pytest.raises(Refused) as numbers:
        await answer_question(kode, asked.id, "Telepon 0812-3456-7890", by=author, now=NOON)
    assert numbers.value.reason is WhyNotTalk.PRIVATE_NUMBERS
    await answer_question(kode, asked.id, "Bulan depan.", by=author, now=NOON)
    assert (await require_proposal(kode, by=author)).comments[0].answer == "Bulan depan."
    assert await asked_of(author.person) == ()
    assert (await notices_of(neighbour.person))[0].kind == "answered"


async def test_a_neighbour_who_accepts_stands_beside_the_author_and_nobody_else_can(engine: Engine) -> None:
    author, neighbour, other = [await add_person(name=f"Warga {n}") for n in "ABC"]
    kode = await add_proposal(await add_round(Phase.IDEAS), author=author)
    await comment(kode, "for", "Saya bisa bantu menggambar.", by=neighbour, now=NOON)
    said = (await require_proposal(kode, by=author)).comments[0]
    with pytest.raises(NotFound):
        await invite_coauthor(kode, said.id, by=other, now=NOON)
    for _ in range(2):
        await invite_coauthor(kode, said.id, by=author, now=NOON)
    assert [one.kind for one in await asked_of(neighbour.person)] == ["invite"]
    with pytest.raises(NotFound):
        await answer_invitation(kode, accepts=True, by=other, now=NOON)
    await answer_invitation(kode, accepts=True, by=neighbour, now=NOON)
    facts = await require_proposal(kode, by=author)
    assert [one.label for one in facts.coauthors] == ["Warga B"]
    with pytest.raises(NotFound):
        await answer_invitation(kode, accepts=True, by=neighbour, now=NOON)
    await leave(by=neighbour, now=NOON)
    assert (await require_proposal(kode, by=author)).proposers == {author.person}
