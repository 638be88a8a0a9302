"""A witness on another machine: it keeps heads, and says at once when the log was rewritten."""

import re
import sqlite3
from pathlib import Path

import pytest

from tests.support.databases import KIND
from tests.support.processes import free_port, pb, serving
from tests.test_start import settings

pytestmark = pytest.mark.skipif(KIND != "sqlite", reason="the file is edited beside the server")


@pytest.mark.matrix("I2")
def test_a_witness_follows_a_site_and_names_a_log_that_was_rewritten(
    database_url: str, tmp_path: Path
) -> None:
    given, port = settings(database_url, tmp_path), free_port()
    file, site = tmp_path / "saksi.json", f"http://127.0.0.1:{port}"
    with serving(PB_PORT=port, **given):
        pb("log", "sign", **given)
        first = pb("witness", site, str(file), **given)
        assert first.returncode == 0, first.stdout
        assert re.search(r"[1-9]\d* new heads", first.stdout)
        kept = file.read_bytes()
        with sqlite3.connect(database_url.removeprefix("sqlite:///")) as edited:
            edited.execute("DROP TRIGGER tree_head_no_update")
            edited.execute("UPDATE tree_head SET size = size + 1, root = ?", ("0" * 64,))
            edited.execute("UPDATE topic_version SET v = v + 1 WHERE topic = 'log'")
        forged = pb("witness", site, str(file), **given)
    assert forged.returncode == 1
    assert "is not shown any more as it was kept" in forged.stdout
    assert file.read_bytes() == kept
    wrong = pb("verify", **given)
    assert (wrong.returncode, "tree_head 1" in wrong.stdout) == (1, True)
