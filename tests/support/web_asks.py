"""How each route is asked so that it works: its parameters, and for a form the fields of a good one."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from pb.people.unsubscribe import mark_of
from tests.support.town import NOON, WARD
from tests.support.web_after_asks import after_asks
from tests.support.web_attest import attest_asks
from tests.support.web_biopori import hole_asks
from tests.support.web_booth import booth_asks
from tests.support.web_choices import choice_asks
from tests.support.web_data_asks import data_asks
from tests.support.web_gps import gps_asks
from tests.support.web_life_asks import life_asks
from tests.support.web_promise_asks import promise_asks
from tests.support.web_roll import roll_asks
from tests.support.web_round_asks import round_asks
from tests.support.web_screening import screening_asks
from tests.support.web_together import together_asks
from tests.support.web_town import PASSWORD, Facts
from tests.support.web_volunteer_asks import volunteer_asks

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


def money() -> dict[str, str]:
    """The first step of planning a round, filled in."""
    names = ("judul", "wilayah", "bagi", "tahun", "anggaran", "anggaran_rw")
    return {name: plan()[name] for name in names}


def asks(town: Facts) -> dict[str, Ask]:
    """A good request for each route of the site, by its name."""
    rounds, made, ids = town.rounds, town.proposals, town.ids
    own, other = {"kode": made["own"]}, {"kode": made["other"]}
    draft, planned = {"id": ids["draft"]}, {"id": ids["plan"]}
    voting, ideas = {"kode": rounds["voting"]}, {"kode": rounds["ideas"]}
    result = {"kode": rounds["published"], "number": 1}
    chosen = {name: Ask(*how) for name, how in choice_asks(town.workshops, ids).items()}
    council = town.people["council"].person or 0
    mark = {"mark": mark_of(council)}
    kept = promise_asks(town.promises, town.sessions, town.phones["neighbour"], council)
    chosen |= {name: Ask(*how) for name, how in kept.items()}
    chosen |= {name: Ask(*how) for name, how in volunteer_asks(town.tasks, town.ids).items()}
    moved = gps_asks(town.gps, town.ids, town.phones["neighbour"])
    chosen |= {name: Ask(*how) for name, how in moved.items()}
    chosen |= {name: Ask(*how) for name, how in hole_asks().items()}
    by_roll = roll_asks(rounds, ids, town.phones["neighbour"], town.letter)
    chosen |= {name: Ask(*how) for name, how in by_roll.items()}
    attested = attest_asks(town.ids, town.phones["neighbour"])
    chosen |= {name: Ask(*how) for name, how in attested.items()}
    chosen |= {
        name: Ask(*how) for name, how in booth_asks(rounds, ids, town.paper, town.phones["neighbour"]).items()
    }
    checked = screening_asks(town.rounds, town.proposals)
    chosen |= {name: Ask(*how) for name, how in checked.items()}
    dates = {name: value for name, value in plan().items() if name[:4] in {"tgl_", "jam_"}}
    chosen |= {name: Ask(*how) for name, how in round_asks(rounds, ids, dates).items()}
    joined = together_asks(town.proposals, town.ids, rounds["ideas"])
    chosen |= {name: Ask(*how) for name, how in joined.items()}
    after = after_asks(town.rounds, town.proposals, ids["witness"])
    chosen |= {name: Ask(*how) for name, how in after.items()}
    chosen |= {name: Ask(*how) for name, how in life_asks(town.rounds).items()}
    opened = data_asks(town.rounds, town.proposals, town.promises)
    chosen |= {name: Ask(*how) for name, how in opened.items()}
    return (
        _public(town)
        | _workshops(town)
        | chosen
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
            "draft.join": Ask(draft | other, {"draf": "simpan"}),
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
            "me.told": Ask(fields={"cara": "daily"}),
            "unsubscribe": Ask(mark),
            "unsubscribe.do": Ask(mark, {"List-Unsubscribe": "One-Click"}),
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
            "round.create": Ask(fields=money()),
            "round.draft": Ask(planned),
            "round.draft.delete": Ask(planned),
            "round.announce": Ask(planned),
            "round.desk": Ask(ideas),
            "rehearsal": Ask({"kode": rounds["listing"]}),
            "rehearse": Ask(
                {"kode": rounds["listing"]},
                {"sumber": "contoh", "wilayah": "1", "pemilih": "40", "angka": "7"},
            ),
            "round.dates": Ask(
                ideas, {"tahap": "screening", "tanggal": day(35), "jam": "08:00", "alasan": REASON}
            ),
            "round.move": Ask(ideas, {"ke": "screening", "alasan_tahap": REASON}),
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
            "refused": Ask(),
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


def meeting(**changed: Any) -> dict[str, Any]:
    """The form of a workshop, filled in."""
    fields = {
        "judul": "Lokakarya saluran gang utama",
        "tujuan": "Memilih cara memperbaiki saluran.",
        "tempat": "Balai RW 05",
        "tanggal": day(14),
        "mulai": "09:00",
        "selesai": "12:00",
        "kursi_residents": "12",
        "kursi_women": "4",
        "acara": "5 Pembukaan\n30 Kebutuhan",
        "kuorum": "5",
        "setuju": "75",
        "titik": "3",
        "terbuka": "1",
    }
    return fields | changed


def _workshops(town: Facts) -> dict[str, Ask]:
    planned, running = {"kode": town.workshops["planned"]}, {"kode": town.workshops["running"]}
    filled = meeting(usulan=[town.proposals["designed"]])
    code, due = {"pintu": town.workshops["running_code"]}, {"siapa": "Ketua RT", "tanggal": day(20)}
    sign_up = {"kelompok": "residents", "nama": "Warga Tamu", "telepon": "0812-9999-2222"}
    seated = {"seat": town.ids["running_seat"]}
    finished = {"kode": town.workshops["finished"]}
    marks = {"heard": "5", "moved": "4", "power": "3", "purpose": "5", "kata": "Mulai lebih awal."}
    room = {"kode": town.workshops["room"]}
    ticked = {"lakukan": "jawab", "catatan": "1"}
    return {
        "workshop.contribute": Ask(room, {"jenis": "need", "isi": "Air masuk lewat dapur.", "kunci": "k"}),
        "workshop.reply": Ask(room | {"n": 1}, {"balasan": "Minggu depan.", "kunci": "k"}),
        "workshop.stream": Ask(room),
        "workshop.screen": Ask(room),
        "workshop.desk": Ask(room),
        "workshop.move": Ask(room, {"lakukan": "next"}),
        "workshop.arrange": Ask(room, ticked),
        "workshop.cluster": Ask(room | {"id": town.ids["cluster"]}, {"lakukan": "bubar"}),
        "workshop.sheet": Ask(room),
        "workshop.sheet.write": Ask(room, {"jenis": "need", "kelompok": "women", "baris": "Dapur banjir"}),
        "workshop.minutes": Ask(finished),
        "workshop.data": Ask(finished),
        "workshop.evaluate": Ask(finished),
        "workshop.evaluated": Ask({"kode": town.workshops["write"]}, marks),
        "round.workshops": Ask({"kode": town.rounds["codesign"]}),
        "workshops": Ask(),
        "workshop": Ask(running),
        "workshop.sign_up": Ask(planned),
        "workshop.sit": Ask(planned, sign_up),
        "workshop.stand_up": Ask(running),
        "workshop.credit": Ask(running, {"sebut": "1"}),
        "workshop.door": Ask(running),
        "workshop.attend": Ask(running, code),
        "workshop.invitation": Ask(planned),
        "workshop.calendar": Ask(planned),
        "workshop.task.mark": Ask(running | {"number": town.ids["task"]}, {"selesai": "1"}),
        "workshop.tasks": Ask(running),
        "workshop.task": Ask(running, {"apa": "Menghitung biaya"} | due),
        "workshop.new": Ask({"kode": town.rounds["codesign"]}),
        "workshop.plan": Ask({"kode": town.rounds["codesign"]}, filled),
        "workshop.edit": Ask(planned),
        "workshop.change": Ask(planned, filled),
        "workshop.cancel": Ask(planned),
        "workshop.cancelled": Ask(planned, {"alasan": REASON}),
        "workshop.people": Ask(running),
        "workshop.write_down": Ask(running, {"orang": "Warga Satu\nWarga Dua", "kelompok": "residents"}),
        "workshop.person": Ask(running | seated, {"aksi": "hadir"}),
        "workshop.poster": Ask(running),
    }


def _versions(town: Facts) -> dict[str, Ask]:
    kode = town.workshops["writing"]
    table, waits, silent = ({"kode": kode, "n": n} for n in (1, 2, 3))
    return {
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
        "promises": Ask(),
        "promise": Ask({"kode": town.promises["running"]}),
        "promise.follow": Ask({"kode": town.promises["running"]}, {"ikuti": "ya"}),
        "promise.calendar": Ask({"kode": town.promises["running"]}),
        "promise.photo": Ask({"kode": town.promises["running"], "number": 7}),
        "round.results": Ask({"kode": rounds["published"]}),
        "contest.results": Ask(result),
        "minutes": Ask(result),
        "record": Ask(result),
        "result.ballots": Ask(result | {"form": "csv"}),
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
