"""What a first visit and long lists weigh on the line, compressed with gzip, which every phone knows."""

import gzip
import shutil
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from pb.rounds.rules import Phase
from tests.journeys import city
from tests.journeys.person import Person, options
from tests.journeys.sights import demo
from tests.journeys.workshop_sights import kodes_of

KB = 1000


@dataclass(frozen=True)
class Served:
    """Where the demo is served, and the public numbers of some of its rounds."""

    base: str
    kodes: dict[str, str]

    def fetch(self, path: str) -> bytes:
        """The bytes of an answer as they travel; `{real}` in the path is the number of that round."""
        url = self.base + path.format(**self.kodes)
        asked = urllib.request.Request(url, headers={"Accept-Encoding": "gzip"})
        with urllib.request.urlopen(asked) as answer:
            return bytes(answer.read())


@pytest.fixture(scope="module")
def served(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The demo, and a round with a hundred proposals."""
    folder = tmp_path_factory.mktemp("weights") / "data"
    shutil.copytree(built, folder)
    rounds, _proposals = demo(folder)
    hundred = city.run(folder, "tests.journeys.hundred").strip()
    with city.served(folder) as base:
        named = {"real": rounds[None], "hundred": hundred, "drain": rounds[Phase.VOTING]}
        yield Served(base, named | kodes_of(folder))


@pytest.mark.parametrize("path", ["/", "/lokakarya/{options}"])
def test_a_first_visit_weighs_at_most_50_kilobytes(browser: Browser, served: Served, path: str) -> None:
    visitor, loaded = Person(browser.new_context(**options()), served.base), set()
    visitor.page.on("request", lambda request: loaded.add(request.url.partition("#")[0]))
    visitor.open(path.format(**served.kodes))
    visitor.page.wait_for_load_state("load")
    visitor.page.wait_for_timeout(300)
    loaded.add(visitor.page.locator("link[rel=icon]").evaluate("link => link.href"))
    visitor.context.close()
    paths = {
        url.removeprefix(served.base) for url in loaded if not url.endswith("/aliran")
    }  # the stream stays open
    weights = {path: len(served.fetch(path)) for path in paths}
    assert {path.rpartition(".")[2] for path in paths} >= {"css", "js", "svg"}
    assert sum(weights.values()) <= 50 * KB
    assert sum(weight for path, weight in weights.items() if path.endswith(".css")) <= 12 * KB
    assert sum(weight for path, weight in weights.items() if path.endswith(".js")) <= 20 * KB


def test_a_list_of_a_hundred_proposals_weighs_at_most_14_kilobytes(served: Served) -> None:
    page = served.fetch("/putaran/{hundred}/usulan")
    assert gzip.decompress(page).count(b'<li class="item"') == 100
    assert len(page) <= 14 * KB


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/lokakarya",
        "/wilayah",
        "/putaran",
        "/usulan",
        "/hasil",
        "/putaran/{real}/usulan",
        "/putaran/{real}/hasil/1",
    ],
)
def test_no_public_list_weighs_more_than_14_kilobytes(served: Served, path: str) -> None:
    assert len(served.fetch(path)) <= 14 * KB
