"""How each route is asked so that it works: its parameters, and for a form the fields of a good one."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from tests.support.town import NOON, WARD
from tests.support.web_town import PASSWORD, Facts

_DAYS = {"ideas": 7, "screening": 37, "listing": 67, "voting": 74, "closed": 88, "published": 95}
_HOURS = {"closed": "20:00", "published": "10:00"}
REASON = "Warga meminta waktu lebih lama."


@dataclass(frozen=True)
class Ask:
    """One request: parameters of the path, and the fields that a person fills in."""

    params: dict[str, Any] = field(default_factory=dict)
    fields: dict[str, Any] = field(default_factory=dict)


def day(days: int) -> str:
    """A day from today on, as a date field sends it."""
    return (NOON + timedelta(days=days)).date().isoformat()


def plan(**changed: str) -> dict[str, str]:
    """The form of a round, filled in."""
    fields = {
        "judul": "Putaran 2028 Cisaranten Endah",
        "wilayah": WARD,
        "bagi": "satu",
        "tahun": "2028",
        "pilihan": "5",
        "cara": "mes_cost",
        "sisa": "utilitarian",
        "anggaran": "200 juta",
        "anggaran_rw": "",
        "suara_minimal": "0",
        "bukti_usul": "2",
        "bukti_pilih": "2",
    }
    fields |= {f"tgl_{phase}": day(days) for phase, days in _DAYS.items()}
    return fields | {f"jam_{phase}": _HOURS.get(phase, "08:00") for phase in _DAYS} | changed


def asks(town: Facts) -> dict[str, Ask]:
    """A good request for each route of the site, by its name."""
    rounds, made, ids = town.rounds, town.proposals, town.ids
    own, other = {"kode": made["own"]}, {"kode": made["other"]}
    draft, planned = {"id": ids["draft"]}, {"id": ids["plan"]}
    voting, ideas = {"kode": rounds["voting"]}, {"kode": rounds["ideas"]}
    result = {"kode": rounds["published"], "number": 1}
    return (
        _public(town)
        | _versions(town)
        | {
            "proposal.support": Ask(other, {"dukung": "ya"}),
            "proposal.comment": Ask(other, {"jenis": "question", "isi": "Kapan dimulai?"}),
            "proposal.withdraw": Ask(own),
            "proposal.withdrawn": Ask(own, {"alasan": "Sudah dikerjakan warga."}),
            "proposal.edit": Ask(own),
            "draft.new": Ask(),
            "draft.start": Ask(fields={"putaran": rounds["ideas"]}),
            "draft": Ask(draft | {"step": 1}),
            "draft.save": Ask(
                draft | {"step": 1},
                {
                    "title": "Lampu di gang sekolah",
                    "need": "Gang gelap sejak magrib.",
                    "beneficiaries": "40 keluarga",
                    "lanjut": "ya",
                },
            ),
            "draft.preview": Ask(draft),
            "draft.publish": Ask(draft, {"catatan": ""}),
            "draft.delete": Ask(draft),
            "ballot": Ask(voting),
            "ballot.tap": Ask(voting, {"batal": "1-2"}),
            "ballot.review": Ask(voting),
            "ballot.cast": Ask(voting, {"suara-1": "1"}),
            "ballot.sent": Ask(voting),
            "me": Ask(),
            "me.name": Ask(fields={"nama": "resident"}),
            "me.home": Ask(fields={"kelurahan": WARD, "rw": "5"}),
            "me.password": Ask(fields={"lama": PASSWORD, "baru": "sepeda biru di teras"}),
            "me.sessions": Ask(),
            "notices": Ask(),
            "notices.read": Ask(),
            "my_data": Ask(),
            "my_data.json": Ask(),
            "erase": Ask(),
            "erase.do": Ask(fields={"sandi": PASSWORD}),
            "two_factor": Ask(),
            "two_factor.confirm": Ask(fields={"kode": "123456"}),
            "desk": Ask(),
            "round.new": Ask(),
            "round.create": Ask(fields=plan()),
            "round.draft": Ask(planned),
            "round.draft.edit": Ask(planned),
            "round.draft.save": Ask(planned, plan()),
            "round.draft.delete": Ask(planned),
            "round.announce": Ask(planned),
            "round.desk": Ask(ideas),
            "round.dates": Ask(
                ideas, {"tahap": "screening", "tanggal": day(35), "jam": "08:00", "alasan": REASON}
            ),
            "round.move": Ask(voting, {"ke": "closed", "alasan_tahap": REASON}),
            "screening": Ask(),
            "screen": Ask(other),
            "screen.save": Ask(
                other,
                {
                    "hasil": "eligible",
                    "biaya": "85.500.000",
                    "alasan": "Tanah milik kota.",
                    "versi": "1",
                    "dinas": "",
                },
            ),
            "proposal.hide": Ask(other, {"alasan": "Memuat nama orang."}),
            "counter": Ask(),
            "counter.find": Ask(fields={"kontak": town.phones["newcomer"]}),
            "counter.raise": Ask(fields={"kontak": town.phones["newcomer"], "bukti": "2"}),
            "roles": Ask(),
            "roles.give": Ask(
                fields={
                    "kontak": town.phones["neighbour"],
                    "peran": "witness",
                    "wilayah": WARD,
                    "sampai": day(90),
                }
            ),
            "roles.end": Ask(fields={"id": str(ids["role"])}),
            "decide": Ask(result),
            "decide.save": Ask(result, town.decisions | {"lanjut": "umumkan"}),
            "decide.confirm": Ask(result),
            "decide.publish": Ask(result),
            "step_up": Ask(),
            "step_up.check": Ask(fields={"kode": "000000", "lanjut": "/petugas"}),
            "logout": Ask(),
        }
    )


def _versions(town: Facts) -> dict[str, Ask]:
    kode = town.workshops["writing"]
    table, waits, silent = ({"kode": kode, "n": n} for n in (1, 2, 3))
    return {
        "workshop": Ask({"kode": kode}),
        "workshop.version": Ask(waits),
        "workshop.version.sign": Ask(
            waits,
            {
                "disiplin": "drainage",
                "hasil": "can",
                "mungkin": "1",
                "harga": "1",
                "rawat": "1",
                "revisi": "2",
            },
        ),
        "workshop.version.answer": Ask(
            waits, {"usulan": town.proposals["rewritten"], "jawaban": "accepted", "revisi": "2"}
        ),
        "workshop.version.new": Ask({"kode": kode}),
        "workshop.version.start": Ask({"kode": kode}, {"usulan": town.proposals["unwritten"]}),
        "workshop.version.write": Ask(table),
        "workshop.version.save": Ask(table, {"revisi": "2", "need": "Air meluap.", "lanjut": "simpan"}),
        "workshop.version.submit": Ask(table, {"revisi": "2"}),
        "workshop.version.change": Ask(waits),
        "workshop.version.base": Ask(table),
        "workshop.version.remind": Ask(waits),
        "workshop.version.drop": Ask(waits, {"sebab": "Warga memilih menunggu tahun depan."}),
        "workshop.version.beside": Ask(silent),
    }


def _public(town: Facts) -> dict[str, Ask]:
    rounds, made = town.rounds, town.proposals
    result = {"kode": rounds["published"], "number": 1}
    fresh = {"kontak": "0812-9999-1111"}
    return {
        "home": Ask(),
        "places": Ask(),
        "place": Ask({"code": WARD}),
        "rounds": Ask(),
        "round": Ask({"kode": rounds["ideas"]}),
        "round.log": Ask({"kode": rounds["voting"]}),
        "proposals": Ask(),
        "round.proposals": Ask({"kode": rounds["ideas"]}),
        "proposal": Ask({"kode": made["own"]}),
        "version": Ask({"kode": made["own"], "n": 2}),
        "photo": Ask({"file": town.photos["public"]}),
        "results": Ask(),
        "round.results": Ask({"kode": rounds["published"]}),
        "contest.results": Ask(result),
        "minutes": Ask(result),
        "record": Ask(result),
        "trial.new": Ask(),
        "trial.begin": Ask(fields={"putaran": f"{town.rounds['published']}-1", "cara": "greedy_votes"}),
        "trial": Ask({"id": town.ids["trial"]}),
        "join": Ask(),
        "join.code.send": Ask(fields=fresh),
        "join.code": Ask(),
        "join.finish": Ask(
            fields={
                "kode": "123456",
                "nama": "Warga Baru",
                "sandi": PASSWORD,
                "kelurahan": WARD,
                "rw": "5",
                "setuju": "1",
            }
        ),
        "login": Ask(),
        "login.check": Ask(fields={"kontak": town.phones["resident"], "sandi": PASSWORD, "lanjut": ""}),
        "login.code": Ask(),
        "login.second": Ask(fields={"kode": "123456"}),
        "recover": Ask(),
        "recover.send": Ask(fields=fresh),
        "recover.code": Ask(),
        "recover.finish": Ask(fields={"kode": "123456", "sandi": "sepeda biru di teras"}),
        "help": Ask(),
        "how_count": Ask(),
        "privacy": Ask(),
        "language": Ask(fields={"bahasa": "su", "kembali": "/"}),
        "health": Ask(),
        "demo": Ask(),
        "style": Ask(),
    }
