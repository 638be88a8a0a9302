"""A backup counts when it was opened, put up and checked; it holds no key, and no changed byte opens."""

import json
import os
import shutil
import stat
from pathlib import Path

import pytest

from pb.operations.archive import PIECE, BadArchive, pack, unpack
from tests.support.databases import KIND
from tests.support.processes import pb
from tests.test_start import settings

KEY = b"k" * 32


def folder_with(tmp_path: Path, size: int) -> dict[str, Path]:
    made = tmp_path / "isi"
    made.mkdir()
    (made / "a.jpg").write_bytes(os.urandom(size))
    (made / "b.jpg").write_bytes(b"b")
    return {"photos": made, "tidak-ada": tmp_path / "tidak-ada"}


@pytest.mark.matrix("O1")
def test_what_was_packed_opens_as_it_was_and_only_with_its_key(tmp_path: Path) -> None:
    things, file = folder_with(tmp_path, 2 * PIECE + 17), tmp_path / "satu.rembug"
    pack(things, file, KEY)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    unpack(file, tmp_path / "buka", KEY)
    assert (tmp_path / "buka/photos/a.jpg").read_bytes() == (tmp_path / "isi/a.jpg").read_bytes()
    with pytest.raises(BadArchive):
        unpack(file, tmp_path / "lain", b"x" * 32)


@pytest.mark.matrix("O1")
def test_a_backup_that_was_changed_cut_or_put_together_anew_opens_nothing(tmp_path: Path) -> None:
    file, hurt = tmp_path / "satu.rembug", tmp_path / "rusak.rembug"
    pack(folder_with(tmp_path, 3 * PIECE), file, KEY)
    whole, piece = file.read_bytes(), 5 + PIECE + 16
    head = len(whole) - (len(whole) - 48) // piece * piece
    swapped = (
        whole[:48] + whole[48 + piece : 48 + 2 * piece] + whole[48 : 48 + piece] + whole[48 + 2 * piece :]
    )
    changed = [
        whole[:-1],
        whole[:-40],
        whole[: 48 + piece],
        whole + b"x",
        b"lain" + whole,
        swapped,
        whole[:20],
    ]
    changed += [
        whole[:n] + bytes([whole[n] ^ 1]) + whole[n + 1 :] for n in (3, 20, 48, 60, head, len(whole) - 1)
    ]
    for data in changed:
        hurt.write_bytes(data)
        with pytest.raises(BadArchive):
            unpack(hurt, tmp_path / "buka", KEY)
        shutil.rmtree(tmp_path / "buka", ignore_errors=True)


@pytest.mark.matrix("O1")
def test_a_night_with_its_backup_from_the_copy_to_the_proof(database_url: str, tmp_path: Path) -> None:
    given = settings(database_url, tmp_path) | {"PB_BACKUP_DIR": tmp_path / "cadangan"}
    pb("keys", "create", **given)
    (tmp_path / "data/photos").mkdir()
    (tmp_path / "data/photos/p.jpg").write_bytes(b"gambar")
    old = tmp_path / "cadangan/rembug-20200101T000000Z.rembug"
    old.parent.mkdir()
    old.write_bytes(b"")
    made = pb("backup", **given)
    assert made.returncode == 0, made.stdout + made.stderr
    (file,) = (tmp_path / "cadangan").iterdir()  # the old one and the scratch place are gone
    opened = pb("restore", str(file), str(tmp_path / "pulih"), **given)
    assert opened.returncode == 0, opened.stdout + opened.stderr
    names = {str(path.relative_to(tmp_path / "pulih")) for path in (tmp_path / "pulih").rglob("*")}
    assert names == {"database.sqlite3" if KIND == "sqlite" else "database.dump", "photos", "photos/p.jpg"}
    assert pb("restore", str(file), str(tmp_path / "pulih"), **given).returncode == 1
    if KIND == "sqlite":
        again = given | {"PB_DATABASE_URL": f"sqlite:///{tmp_path / 'pulih/database.sqlite3'}"}
        assert json.loads(pb("verify", "--json", **again).stdout) == {"entries": 0, "faults": []}
    (tmp_path / "data/keys/backup").unlink()
    lost = pb("backup", **given)
    assert lost.returncode == 1
    assert "key backup is missing" in lost.stdout + lost.stderr
