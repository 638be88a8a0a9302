"""Many log-ins at once: passwords are dear to check, so few are checked at a time."""

import asyncio
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from argon2 import PasswordHasher

from pb.people.passwords import use_hasher
from tests.support.asgi import Answer
from tests.support.town import Browser

pytestmark = pytest.mark.anyio


class RealHasher(PasswordHasher):
    """The hasher of the product, with a count of how many passwords it works on at once."""

    lock, now, most = threading.Lock(), 0, 0

    def verify(self, *args: Any, **kwargs: Any) -> Any:
        with self.lock:
            RealHasher.now += 1
            RealHasher.most = max(self.most, self.now)
        try:
            return super().verify(*args, **kwargs)
        finally:
            with self.lock:
                RealHasher.now -= 1


@pytest.fixture
def real_cost() -> Iterator[None]:
    """Password hashes as dear as in the product."""
    RealHasher.now = RealHasher.most = 0
    use_hasher(RealHasher(time_cost=1, memory_cost=47_104, parallelism=1))
    yield
    use_hasher(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@pytest.mark.matrix("L7")
async def test_sixty_log_ins_at_once_hash_two_at_a_time_and_the_town_stays_open(
    app: Any, real_cost: None
) -> None:
    """Eighteen wait their turn, the others are asked to come again; pages are served all the while."""

    async def log_in(number: int) -> Answer:
        fields = {"kontak": f"0812-7777-{number:04d}", "sandi": "salah sekali", "lanjut": ""}
        answer: Answer = await Browser(app).post("/masuk", fields)
        return answer

    many = asyncio.gather(*(log_in(number) for number in range(60)))
    opened = []
    while not many.done():
        opened.append((await Browser(app).get("/")).status)
        await asyncio.sleep(0)
    answers = await many
    assert set(opened) == {200}
    assert len(opened) > 3
    assert {answer.status for answer in answers} == {422, 503}
    assert sum(answer.status == 422 for answer in answers) >= 18
    assert all(answer.header("retry-after") for answer in answers if answer.status == 503)
    assert RealHasher.most == 2
    assert (await log_in(99)).status in {422, 429}
