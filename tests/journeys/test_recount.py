"""Somebody counts a real election again on a phone; without JavaScript the page tells another way."""

import base64
import io
import json
import time
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.journeys.person import Person
from tests.journeys.words import _
from tests.recount.test_recount import EDITS, five
from tests.support.packs import ROOT, Files

Phone = Callable[..., Person]
REAL = "Warszawa, Ursynów 2017"
VECTORS: dict[str, Any] = json.loads((ROOT / "docs" / "recount_vectors.json").read_text())
_TRY = """async (vectors) => {
  const text = recount.canon, wrong = [], same = (what, a, b) => a === b || wrong.push([what, a, b]);
  for (const one of vectors.canon) same("canon", text(one.value), one.text);
  for (const one of vectors.commitments) same("C", await recount.commitment(one.mode, one.contest, one.secret, one.choices), one.c);
  for (const one of [...vectors.trees, vectors.list_root]) same("root", await recount.rootOf(one.entries), one.root);
  same("leaf", await recount.leaf(vectors.event.text), vectors.event.leaf);
  for (const one of vectors.counts) {
    same(one.name, text(await recount.count(one.rules, one.projects, one.ballots)), text(one.outcome));
  }
  for (const one of vectors.sums) {
    same(one.name, text(await recount.count(one.rules, one.projects, [], () => {}, one.sums)), text(one.outcome));
  }
  return wrong;
}"""  # noqa: E501 - a script


def wait_for_the_pack(stranger: Person) -> None:
    """The log is signed a moment after the city has started."""
    url = f"{stranger.base}{stranger.path.partition('/hasil')[0]}/paket.zip"
    for _try in range(240):
        if stranger.page.request.get(url).status == 200:
            return
        time.sleep(0.5)
    raise AssertionError("no pack after two minutes")


@pytest.mark.matrix("I4", "I5")
def test_a_stranger_counts_a_real_election_again(phones: Phone, scripts: bool) -> None:
    stranger = phones(java_script_enabled=scripts)
    stranger.open("/hasil")
    stranger.follow(REAL)
    wait_for_the_pack(stranger)
    stranger.follow(_("Count here now"))
    stranger.reads(_("Count this round again"))
    stranger.sees("python3 -I -S recount.py")
    here = stranger.page.get_by_role("region", name=_("On this device"))
    if not scripts:
        expect(here).to_have_count(0)
        return
    stranger.press(_("Count here now"))
    right = _("Everything fits. The result is the one that the city published.")
    expect(here.get_by_role("status")).to_have_text(right)
    expect(here.get_by_role("listitem")).to_have_count(6)
    assert stranger.page.evaluate(_TRY, VECTORS) == []
    for name, wrong in WRONG.items():
        files = EDITS[name][0](five()) if name else five()
        assert stranger.page.evaluate(_CHECK, zipped(files)) == wrong, name


WRONG = {
    "": [],
    "a ballot says something else": ["ballots", "count"],
    "a project has more votes": ["count"],
    "an event is rewritten": ["events"],
    "an event is taken out of the log": ["ballots"],
    "a leaf is changed": ["log"],
    "a head is changed": ["log", "signatures"],
    "a file is changed and its sum is not": ["files"],
}
_CHECK = """async (packed) => {
  const wrong = [];
  const bytes = Uint8Array.from(atob(packed), (sign) => sign.charCodeAt(0));
  await recount.check(bytes, (what, fits) => fits || wrong.push(what));
  return wrong;
}"""


def zipped(files: Files) -> str:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as pack:
        for name, data in files.items():
            pack.writestr(name, data)
    return base64.b64encode(out.getvalue()).decode()
