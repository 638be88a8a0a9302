"""Every page of the demo by its route, and the forms that say what is wrong: where each role looks around."""

import csv
import sqlite3
from enum import Enum
from itertools import count
from pathlib import Path

from pb.demo.build import SCENES
from pb.demo.people import STAFF_PASSWORD
from pb.rounds.rules import Phase
from tests.journeys.box_sights import box_addresses
from tests.journeys.inhabitants import Made
from tests.journeys.promise_sights import FEEDS, promise_addresses
from tests.journeys.roll_sights import roll_addresses
from tests.journeys.sight import Sight
from tests.journeys.together_sights import together_addresses
from tests.journeys.volunteer_sights import ALONE, volunteer_addresses
from tests.journeys.workshop_sights import workshop_addresses, workshop_forms

TABLE = Path(__file__).parent.parent / "web" / "role_table.csv"
ROLES = (
    "visitor",
    "resident",
    "facilitator",
    "professional",
    "officer",
    "council",
    "witness",
    "administrator",
)
ACT_ON = {  # public pages that say more to a role than to a visitor
    "resident": ("home", "round", "proposal", "workshop", "promise", "volunteer", "gps", "biopori"),
    "facilitator": ("round", "proposal", "workshop", "promise", "volunteer", "field", "biopori"),
    "professional": ("workshop", "proposal"),
    "officer": ("promise", "promises", "volunteer", "field"),
    "council": ("promise", "promises"),
}
DESKS = {  # made of the same parts as the pages that stay
    *("workshop.option", "workshop.option.new", "workshop.decision", "workshop.decision.new"),
    *("workshop.version.new", "workshop.tasks", "workshop.sheet", "workshop.cancel", "workshop.poster"),
    *("workshop.edit", "workshop.evaluate", "workshop.door"),
}
PASSER_BY, NOWHERE = "passer-by", "/tidak/ada"
FILES = {
    *("photo", "record", "my_data.json", "health", "workshop.data", "workshop.calendar", "workshop.stream"),
    *("biopori.data", "biopori.photo", "promise.thanks"),  # thanks come after something was said
    *(
        "round.manifest",
        "result.ballots",
        "data.file",
        "data.package",
        "feed",
        "place.feed",
        "place.calendar",
    ),
    *(
        "log.heads",
        "log.entries",
        "round.manifest",
        "place.picture",
        "place.outlines",
        "referrals.file",
        "pack",
    ),
    *("proposal.picture", "behalf.slip"),  # nothing of the demo was written down for somebody
    *FEEDS,
}
BY_MARK = {"unsubscribe"}  # opens with the mark in a letter alone
_numbers = count(1000)  # a code is sent three times an hour to one number
WARD, DISTRICT = "32.73.24.1004", "32.73.24"


def demo(folder: Path) -> tuple[dict[Phase | None, str], dict[Phase | None, list[str]]]:
    """By phase, the round of the demo and its proposals; None is the real election."""
    with sqlite3.connect(f"file:{folder}/rembug.sqlite3?mode=ro", uri=True) as rows:
        newest_first = "SELECT place, kode FROM round WHERE kode IS NOT NULL ORDER BY kode DESC"
        kodes = dict(rows.execute(newest_first).fetchall())
        listed = rows.execute(
            "SELECT r.kode, p.kode FROM proposal p JOIN round r ON r.id = p.round ORDER BY p.kode"
        ).fetchall()
    phase_of = {str(scene.ward): scene.phase for scene in reversed(SCENES)} | {None: None}
    rounds = {phase: kodes[place] for place, phase in phase_of.items()}
    proposals = {phase: [one for kode, one in listed if kode == rounds[phase]] for phase in rounds}
    return rounds, proposals


def batches(folder: Path) -> list[int]:
    """The acts on many rounds of the demo."""
    with sqlite3.connect(f"file:{folder}/rembug.sqlite3?mode=ro", uri=True) as rows:
        return [row[0] for row in rows.execute("SELECT id FROM bulk_act ORDER BY id").fetchall()]


def field_addresses(folder: Path) -> dict[str, list[str]]:
    """The field sessions of the demo: one with cards, one that is still to come."""
    with sqlite3.connect(f"file:{folder}/rembug.sqlite3?mode=ro", uri=True) as rows:
        kodes = [row[0] for row in rows.execute("SELECT kode FROM field_session ORDER BY day").fetchall()]
    return {
        "field.sessions": ["/jumling"],
        "field.session": [f"/jumling/{kode}" for kode in kodes],
        "field.new": ["/petugas/jumling/baru"],
        "field.desk": [f"/petugas/jumling/{kode}" for kode in kodes],
    }


def hole_addresses() -> dict[str, list[str]]:
    """The pages of infiltration holes: a kelurahan with groups and records, and one without."""
    return {
        "biopori": [f"/gerakan/biopori?kecamatan={DISTRICT}"],
        "biopori.season": ["/gerakan/biopori/musim"],
        "biopori.ward": [f"/gerakan/biopori/{WARD}", "/gerakan/biopori/32.73.01.1001"],
        "biopori.group": [f"/gerakan/biopori/{WARD}/kelompok/{n}" for n in (4, 1)],
        "biopori.group.new": [f"/gerakan/biopori/{WARD}/kelompok/baru"],
        "biopori.write": [f"/gerakan/biopori/{WARD}/catat"],
        "biopori.record": [f"/gerakan/biopori/{WARD}/catatan/{n}" for n in (7, 1)],
        "biopori.desk": [f"/gerakan/biopori/{WARD}/kelola"],
    }


def addresses(folder: Path, made: Made) -> dict[str, list[str]]:
    """For each route its addresses, the one that tells most first."""
    rounds, proposals = demo(folder)
    ideas, voting, published = rounds[Phase.IDEAS], rounds[Phase.VOTING], rounds[Phase.PUBLISHED]
    done, real = rounds[Phase.DELIVERY], rounds[None]
    some = [kodes[0] for kodes in proposals.values() if kodes]
    refused = proposals[Phase.VOTING][4]
    result = [f"/putaran/{kode}/hasil/1" for kode in (done, published, real, rounds[Phase.ARCHIVED], voting)]
    return (
        workshop_addresses(folder, voting, ideas)
        | field_addresses(folder)
        | roll_addresses(rounds[Phase.LISTING], voting)
        | volunteer_addresses(folder)
        | hole_addresses()
        | box_addresses(folder, rounds[Phase.LISTING], rounds[Phase.CHALLENGE], done)
        | promise_addresses(folder)
        | together_addresses(folder, made.proposal, ideas, proposals[Phase.IDEAS][0])
        | {
            "home": ["/"],
            "places": ["/wilayah", "/wilayah?cari=zzz", "/wilayah?cari=bin"],
            "place": [f"/wilayah/{WARD}", f"/wilayah/{DISTRICT}", "/wilayah/32.73.01.1001"],
            "rounds": ["/putaran"],
            "round": [f"/putaran/{kode}" for kode in (*rounds.values(), made.by_rw)],
            "round.log": [f"/putaran/{kode}/catatan" for kode in (done, real, made.by_rw)],
            "proposals": ["/usulan", "/usulan?halaman=2"],
            "round.proposals": [
                f"/putaran/{rest}"
                for rest in (
                    f"{ideas}/usulan",
                    f"{voting}/usulan?urut=biaya",
                    f"{done}/usulan",
                    f"{real}/usulan",
                    f"{ideas}/usulan?rw=99",
                    f"{made.by_rw}/usulan",
                )
            ],
            "proposal": [f"/usulan/{kode}" for kode in (*some, refused, *proposals[Phase.DELIVERY][1:])],
            "version": [f"/usulan/{some[0]}/versi/{n}" for n in (2, 1)],
            "results": ["/hasil"],
            "round.results": [f"/putaran/{made.by_rw}/hasil"],
            "contest.results": result,
            "trial.new": [f"/hitung?putaran={done}-1"],
            "trial": [made.trial],
            "minutes": [f"{page}/berita-acara" for page in result[:3]],
            "join": ["/daftar"],
            "login": ["/masuk"],
            "recover": ["/lupa"],
            "help": ["/bantuan"],
            "how_count": ["/bantuan/cara-hitung"],
            "privacy": ["/bantuan/data-pribadi"],
            "privacy.version": ["/bantuan/data-pribadi/1"],
            "terms": ["/bantuan/ketentuan"],
            "terms.version": ["/bantuan/ketentuan/1"],
            "equity": ["/hasil/pemerataan"],
            "round.map": [f"/putaran/{kode}/peta" for kode in (ideas, real)],
            "round.poster": [
                f"/putaran/{made.by_rw}/poster?untuk={call}" for call in ("usul", "pilih", "hasil")
            ],
            "round.targets": [f"/petugas/putaran/{kode}/sasaran" for kode in (ideas, done)],
            "referrals": ["/petugas/rujukan", "/petugas/rujukan?tujuan=pokir"],
            "referrals.sheet": ["/petugas/rujukan/lembar"],
            "demo": ["/demo"],
            "style": ["/gaya"],
            "draft.new": ["/saya/usulan/baru"],
            "draft": [f"{made.draft}/{step}" for step in (1, 2, 3)],
            "draft.preview": [f"{made.draft}/pratinjau", f"{made.bare}/pratinjau"],
            "proposal.withdraw": [f"{made.proposal}/tarik"],
            "ballot": [f"/putaran/{kode}/suara" for kode in (voting, ideas)],
            "ballot.review": [f"/putaran/{voting}/suara/tinjau"],
            "ballot.sent": [f"/putaran/{voting}/suara/terkirim"],
            "me": ["/saya"],
            "notices": ["/saya/kabar"],
            "followed": ["/saya/diikuti"],
            "data": ["/data"],
            "log": ["/catatan"],
            "log.head": ["/catatan/1"],
            "my_data": ["/saya/data"],
            "erase": ["/saya/hapus"],
            "two_factor": ["/saya/pengaman"],
            "step_up": ["/petugas/kode"],
            "desk": ["/petugas"],
            "round.new": ["/petugas/putaran/baru"],
            "round.draft": [made.plan],
            "round.draft.edit": [
                f"{made.plan}/ubah/{step}" for step in ("uang", "aturan", "jadwal", "siapa", "teks")
            ],
            "rehearsal.draft": [f"{made.plan}/gladi"],
            "rounds.batch": [f"/petugas/putaran/banyak/{key}" for key in batches(folder)],
            "rounds.many": ["/petugas/putaran/banyak"],
            "rounds.desk": ["/petugas/putaran", "/petugas/putaran?tampil=perlu"],
            "rehearsal": [f"/petugas/putaran/{rounds[Phase.LISTING]}/gladi"],
            "round.desk": [f"/petugas/putaran/{kode}" for kode in rounds.values() if kode != real],
            "screening": ["/petugas/usulan?status=semua"],
            "screen": [
                f"/petugas/usulan/{kode}"
                for kode in (*proposals[Phase.SCREENING][::2], proposals[Phase.IDEAS][0])
            ],
            "answers": [f"/petugas/putaran/{rounds[Phase.SCREENING]}/jawaban"],
            "appeal": [f"{made.proposal}/banding"],
            "appeal.read": [f"/petugas/usulan/{proposals[Phase.SCREENING][3]}/banding"],
            "interest": [f"/petugas/usulan/{proposals[Phase.SCREENING][0]}/kepentingan"],
            "pairs": [f"/petugas/usulan/{proposals[Phase.SCREENING][0]}/pasangan"],
            "disputes": [f"/putaran/{voting}/keberatan"],
            "counter": ["/petugas/warga"],
            "roles": ["/petugas/peran"],
            "refused": ["/petugas/ditolak"],
            "decide": [f"/petugas/hasil/{published}/1", f"/petugas/hasil/{done}/1"],
            "decide.confirm": [f"/petugas/hasil/{published}/1/umumkan"],
        }
    )


def forms(folder: Path, made: Made, *, talks: bool = True) -> dict[str, list[Sight]]:
    """For each role the forms that say what is wrong, and pages that say why not."""
    rounds, proposals = demo(folder)
    desk, other = f"/petugas/putaran/{rounds[Phase.LISTING]}", proposals[Phase.IDEAS][0]
    screen, decide = f"/petugas/usulan/{other}", f"/petugas/hasil/{rounds[Phase.PUBLISHED]}/1"
    new = {"kontak": f"0812-9494-{next(_numbers)}"}
    more = workshop_forms(folder, rounds[Phase.IDEAS]) if talks else {}
    public = {
        "visitor": [
            Sight("/masuk", "/masuk"),
            Sight("/masuk", "/masuk", {"kontak": "admin@rembug.example", "sandi": STAFF_PASSWORD}),
            Sight("", "/masuk/kode"),
            Sight("/daftar", "/daftar"),
            Sight("/daftar", "/daftar", new),
            Sight("", "/daftar/kode"),
            Sight("/lupa", "/lupa"),
            Sight("/lupa", "/lupa", new),
            Sight("", "/lupa/kode"),
            Sight("/hitung", "/hitung"),
            Sight(NOWHERE),
        ],
        "resident": [
            *(Sight(f"{made.bare}/{step}", f"{made.bare}/{step}") for step in (1, 2, 3)),
            Sight(f"/usulan/{other}", f"/usulan/{other}/pendapat"),
            *(Sight("/saya", f"/saya/{part}") for part in ("nama", "wilayah", "sandi")),
            Sight("/saya/hapus", "/saya/hapus"),
            Sight("/saya/pengaman", "/saya/pengaman"),
            Sight("/saya/usulan/baru", "/saya/usulan/baru", {"putaran": rounds[Phase.VOTING]}),
            Sight("/petugas"),
        ],
        "facilitator": [
            Sight("/petugas/putaran/baru", "/petugas/putaran/baru"),
            Sight(f"{made.plan}/ubah/jadwal", f"{made.plan}/ubah/jadwal"),
            Sight(desk, f"{desk}/tanggal"),
            Sight(desk, f"{desk}/tahap"),
            Sight(f"/usulan/{other}", f"{screen}/sembunyi"),
        ],
        "professional": [Sight(screen, screen)],
        "officer": [
            Sight("/petugas/warga", "/petugas/warga/cari"),
            Sight("/petugas/warga", "/petugas/warga/cari", {"kontak": "0812-0000-0001"}),
            Sight("", "/petugas/warga"),
        ],
        "council": [Sight(decide, decide, {"putusan-": "funded_changed"})],
        "witness": [Sight("/petugas/kode", "/petugas/kode")],
        "administrator": [Sight("/petugas/peran", "/petugas/peran")],
    }
    return {role: sights + more.get(role, []) for role, sights in public.items()}


class Opened(Enum):
    """Who else may open a page: everybody, everybody who has logged in, or those of some roles."""

    TO_ALL = "all"
    TO_SIGNED_IN = "signed in"
    TO_SOME = "some"


def tours(folder: Path, made: Made) -> dict[str, list[Sight]]:
    """Every page that the table opens to a role; a second visitor sees the public ones in each state."""
    there = addresses(folder, made)
    found = {PASSER_BY: [Sight(path) for route in open_to("visitor") for path in there[route][1:]]}
    for role in ROLES:
        pages = [
            Sight(path)
            for route, opened in open_to(role).items()
            for path in there[route][: shown_of(route, opened, role)]
        ]
        found[role] = forms(folder, made)[role] + pages  # forms first: some ask for a fresh second factor
    return found


def shown_of(route: str, opened: Opened, role: str) -> int | None:
    """How many addresses of a route a role looks at; None is all."""
    acts = route.partition(".")[0] in ACT_ON.get(role, ())
    if opened is Opened.TO_ALL:
        return 1 if acts or role == "visitor" else 0
    return None if acts or role == "resident" or opened is Opened.TO_SOME else 0


def once(folder: Path, made: Made, turn: int) -> dict[str, list[Sight]]:
    """Every fourth page once, by the first role that it opens to; of a workshop’s desks the main ones.

    Another turn has other pages. The first one has the forms too.
    """
    there, seen = addresses(folder, made), set(DESKS)
    found = forms(folder, made, talks=False) if turn == 0 else {role: [] for role in ROLES}
    for role in ROLES:
        fresh = [route for route in open_to(role) if route not in seen]
        seen.update(fresh)
        found[role] += [Sight(there[route][0]) for route in fresh[turn::4]]
    return found


def open_to(role: str) -> dict[str, Opened]:
    """The routes of pages that a role may open, and who else may."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        lines = [line for line in csv.DictReader(file) if line["method"] == "GET" and line[role] == "200"]
    found = {line["route"]: _opened(line) for line in lines if _is_page(line["route"])}
    return found | {"demo": Opened.TO_ALL}


def _is_page(route: str) -> bool:
    return route not in FILES | ALONE | BY_MARK and not route.startswith("api.")


def _opened(line: dict[str, str]) -> Opened:
    if line["visitor"] == "200":
        return Opened.TO_ALL
    return Opened.TO_SIGNED_IN if {line[role] for role in ROLES[1:]} == {"200"} else Opened.TO_SOME
