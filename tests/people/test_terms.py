"""Privacy notice and terms by version: what a person agreed to is kept, and a newer one is asked for once."""

from typing import Any

import pytest

from pb.core.audit import Entry
from pb.core.db import Engine
from pb.core.errors import NotFound, Refused
from pb.people import terms
from pb.people.queries import my_account
from pb.people.services import agree
from pb.people.terms import Agreed, Document, current, edition, newest
from pb.web.i18n import LANGUAGES
from tests.people.test_people import joined
from tests.support.town import NOON, add_person

pytestmark = pytest.mark.anyio


@pytest.mark.one_engine
@pytest.mark.parametrize("document", list(Document))
def test_each_version_says_the_same_things_in_each_language(document: Document) -> None:
    for number in range(1, newest(document) + 1):
        told = [edition(document, number, language) for language in LANGUAGES]
        assert len({(one.since, len(one.paragraphs)) for one in told}) == 1
        assert all(part.title and part.text for one in told for part in one.paragraphs)
        assert len({one.title for one in told}) == len(LANGUAGES)
    for absent in (0, newest(document) + 1):
        with pytest.raises(NotFound):
            edition(document, absent, "id")


async def test_who_joins_agrees_to_what_holds_and_others_are_asked_once(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not (await my_account(await joined())).asked_again
    old = await add_person()
    assert (await my_account(old.person or 0)).asked_again
    await agree(current(), by=old, now=NOON)
    account: Any = await my_account(old.person or 0)
    assert (account.agreed, account.asked_again) == (current(), False)
    facts = await Entry.select(Entry.facts).where(Entry.kind == "account.changed").first()
    assert '"what":"consent"' in facts["facts"]

    newer = Agreed(current().privacy + 1, current().terms)
    monkeypatch.setattr(
        terms, "newest", lambda document: newer.privacy if document == "privacy" else newer.terms
    )
    assert (await my_account(old.person or 0)).asked_again
    with pytest.raises(Refused):
        await agree(account.agreed, by=old, now=NOON)
    await agree(newer, by=old, now=NOON)
    assert not (await my_account(old.person or 0)).asked_again
