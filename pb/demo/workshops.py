"""The workshops of the demo: one that made a better version, one that drafts options, one to come."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from pb.core.actor import Actor
from pb.demo.evening import SITS, Evening, evening, option_body, plan, seat_people
from pb.demo.people import Cast
from pb.people.rules import Discipline
from pb.workshops import services
from pb.workshops.facts import SheetLine
from pb.workshops.queries import Behind, criteria_of, decisions_of, options_of, require_written
from pb.workshops.rules import Answer, Group, Kind, Signed, StanceKind, Value
from pb.workshops.services import DecisionText, Marks, SignUp

_AFTERWARDS = (
    "Waktu untuk menimbang terlalu singkat.",
    "",
    "Senang bisa tanya langsung ke tenaga ahli.",
    "Lain kali jangan malam, saya bawa anak.",
    "",
    "Baru kali ini tahu harga u-ditch.",
)


async def drain_workshop(proposal: str, people: Sequence[Actor], cast: Cast, *, at: datetime) -> None:
    """The drain: three options, one choice, a cheaper version that residents help to build."""
    before, by = at - timedelta(days=9), cast.facilitator
    facts = await plan(
        proposal,
        "Lokakarya saluran air gang utama",
        "Memilih cara memperbaiki saluran yang tahan lama dan bisa dirawat warga.",
        evening(at),
        by,
        discipline=Discipline.DRAINAGE,
        now=before,
    )
    seats = await seat_people(facts, people, cast.professional, before + timedelta(days=2))
    night = Evening(facts, people, cast, seats, evening(at) - timedelta(minutes=10))
    notes = await _listen(night)
    await _draft_and_weigh(night, notes)
    await _agree(night)
    await _write(night, proposal, notes)
    for place, (person, seat) in enumerate(zip(people, seats, strict=False)):
        marks = Marks(5, 4, 4, 5) if place % 2 else Marks(4, 5, 4, 4)
        words = _AFTERWARDS[place % len(_AFTERWARDS)]
        await services.evaluate(facts.kode, seat, marks, words, by=person, now=night.clock(60))
    await services.write_task(
        facts.kode, "Mengukur lebar saluran di hilir", "Karang Taruna", night.at + timedelta(days=7),
        by=by, now=night.clock(),
    )  # fmt: skip
    await services.mark_task(facts.kode, 1, done=True, by=by, now=night.clock(60 * 24))
    await night.next()


async def _listen(night: Evening) -> dict[str, int]:
    """At home, then in the room: needs, facts, what each can bring."""
    notes = {"door": await night.say(0, Kind.NEED, "Air masuk lewat pintu dapur. Titik terendah di RT 02.")}
    await night.next()
    await night.arrive()
    notes["rain"] = await night.say(1, Kind.FACT, "Tahun ini enam kali banjir, paling tinggi 30 cm.")
    same = await night.say(3, Kind.NEED, "Di RT 02 air masuk dapur tiap hujan deras.")
    await services.merge_notes(
        night.kode, [same], notes["door"], by=night.cast.facilitator, now=night.clock()
    )
    sheet = [
        SheetLine(Kind.NEED, Group.ELDERLY, "Jalan licin kalau air meluap, saya takut jatuh."),
        SheetLine(Kind.FACT, Group.ELDERLY, "Dulu saluran ini dibersihkan bersama tiap bulan."),
    ]
    await services.write_sheet(night.kode, sheet, by=night.cast.facilitator, now=night.clock())
    await night.next()
    notes["tools"] = await night.say(
        2, Kind.ASSET, "Kami punya 12 cangkul dan 4 gerobak. Karang Taruna bisa 20 orang."
    )
    notes["wide"] = await night.say(0, Kind.QUESTION, "U-ditch 30 cm cukup untuk hujan besar?")
    await night.answer(notes["wide"], "Cukup di gang. Di hilir perlu 40 cm.")
    await night.next()
    notes["lid"] = await night.say(
        4, Kind.IDEA, "Tutup saluran dibuat per satu meter, supaya bisa diangkat dua orang."
    )
    notes["price"] = await night.say(
        5,
        Kind.COST,
        "U-ditch dengan tutup, dipasang bersama warga",
        unit="meter",
        quantity=90,
        unit_price=840_000,
    )
    return notes


_OPTIONS = (
    ("Ganti semua, oleh tukang", "Saluran 90 meter diganti u-ditch 30 cm oleh tukang. Selesai 8 minggu.", "",
     (("U-ditch 30x40 cm dengan tutup", "meter", "90", "950000"),)),
    ("Ganti semua, dengan kerja bakti",
     "Saluran 90 meter diganti, tutup per satu meter, dipasang bersama warga. Di hilir u-ditch 40 cm.",
     "Kerja bakti 20 orang selama 12 hari Minggu, dan membersihkan tiap bulan.",
     (("U-ditch dengan tutup per meter", "meter", "90", "840000"),
      ("Alat angkat dan papan jalan", "paket", "1", "2000000"))),
    ("Perbaiki yang retak saja", "Hanya 45 meter yang retak ditambal. Hilir tetap sempit.", "",
     (("Tambal saluran", "meter", "45", "520000"),)),
)  # fmt: skip


async def _draft_and_weigh(night: Evening, notes: dict[str, int]) -> None:
    by = night.cast.facilitator
    for option in _OPTIONS:
        await services.write_option(
            night.kode, option_body(*option), number=None, revision=0, by=by, now=night.clock()
        )
    await night.next()
    for text in ("Air tidak masuk rumah", "Warga sanggup merawat", "Aman untuk anak dan lansia"):
        await services.write_criterion(night.kode, text, by=by, now=night.clock())
    measures, options = await criteria_of(night.facts.id), await options_of(night.facts.id)
    said = (
        (Value.YES, Value.YES, Value.PARTLY),
        (Value.PARTLY, Value.YES, Value.YES),
        (Value.YES, Value.YES, Value.NO),
    )
    values = {
        (m.id, o.id): value
        for m, row in zip(measures, said, strict=True)
        for o, value in zip(options, row, strict=True)
    }
    await services.rate(night.kode, values, by=by, now=night.clock())
    notes["shop"] = await night.say(
        3, Kind.CONCERN, "Waktu digali, motor tidak bisa lewat. Warung saya bagaimana?"
    )
    await night.answer(notes["shop"], "Digali per 10 meter, papan jalan disediakan.")
    await services.mark_answered(night.kode, [notes["shop"]], answered=True, by=by, now=night.clock())
    for who, seat in enumerate(night.seats[:-1]):
        dots = {1: 1, 2: 2} if who == 1 else {2: 3}
        await services.give_dots(night.kode, seat, dots, by=night.people[who], now=night.clock())
    await services.count_paper_dots(night.kode, {1: 1, 2: 3, 3: 2}, by=by, now=night.clock())


async def _agree(night: Evening) -> None:
    by = night.cast.facilitator
    await night.next()
    text = DecisionText(
        question="Cara mana yang kita pakai?",
        decided="Ganti semua dengan kerja bakti, tutup per satu meter, u-ditch 40 cm di hilir.",
        why="Tahan lama, lebih murah, dan warga sanggup merawat.",
        refused="Menambal yang retak saja: hilir tetap sempit dan air tetap masuk.",
        option=2,
    )
    await services.write_decision(night.kode, text, number=None, revision=0, by=by, now=night.clock())
    for who, seat in enumerate(night.seats[:-1]):
        kind = StanceKind.OBJECT if who == 3 else StanceKind.AGREE
        reason = "Dua belas hari Minggu terlalu banyak." if who == 3 else ""
        person = night.people[who]
        await services.take_stance(night.kode, 1, seat, kind, reason, by=person, now=night.clock(1))
    await services.count_hands(night.kode, 1, agree=2, object_=0, by=by, now=night.clock())
    objection = (await decisions_of(night.facts.id))[0].objections[0]
    await services.answer_objection(
        night.kode,
        1,
        objection.id,
        "Boleh bergiliran: tiap orang cukup empat kali.",
        by=by,
        now=night.clock(),
    )
    await services.settle(night.kode, 1, by=by, now=night.clock())
    await night.next()


async def _write(night: Evening, proposal: str, notes: dict[str, int]) -> None:
    """Each change with its note and the decision; the expert signs with a condition, the proposer accepts."""
    kode, by = night.kode, night.cast.facilitator
    version = await services.start_version(kode, proposal, option=2, merges=(), by=by, now=night.clock())
    written = await require_written(version, kode)
    behind = {
        "need": [Behind("note", notes["door"]), Behind("note", notes["wide"])],
        "contribution": [Behind("note", notes["tools"])],
        "line:U-ditch dengan tutup per meter": [Behind("note", notes["lid"]), Behind("note", notes["price"])],
    }
    links = {c.key: [*behind.get(c.key, []), Behind("decision", 1)] for c in written.changes}
    revision = await services.save_version(
        kode, version, {}, links, note="Dari lokakarya: dipasang bersama warga, tutup per meter.",
        revision=1, by=by, now=night.clock(),
    )  # fmt: skip
    await services.submit_version(kode, version, revision=revision, by=by, now=night.clock())
    await services.sign_off(
        kode, version, Discipline.DRAINAGE.value, Signed.CAN_IF,
        "Tukang DPKP mendampingi pemasangan. Di hilir wajib u-ditch 40 cm.", checked=True,
        revision=revision, by=night.cast.professional, now=night.clock(60 * 20),
    )  # fmt: skip
    await services.answer_version(
        kode, version, proposal, Answer.ACCEPTED, revision=revision, by=night.people[0], now=night.clock(60)
    )


async def garden_workshop(proposal: str, people: Sequence[Actor], cast: Cast, *, now: datetime) -> None:
    """A workshop that is drafting its options."""
    at, by = now - timedelta(hours=1), cast.facilitator
    facts = await plan(
        proposal,
        "Lokakarya taman bermain",
        "Menyusun taman yang aman untuk anak dan bisa dipakai lansia.",
        at,
        by,
        discipline=Discipline.DRAINAGE,
        now=at - timedelta(days=6),
    )
    seats = await seat_people(facts, people, cast.professional, at - timedelta(days=4))
    night = Evening(facts, people, cast, seats, at)
    night.at = at
    await night.next()
    for person, seat in zip((*people, cast.professional), seats, strict=True):
        await services.attend(night.kode, facts.door_code, seat=seat, by=person, now=night.clock(0))
    await night.say(0, Kind.NEED, "Anak bermain di jalan karena tidak ada tempat lain.")
    await night.say(1, Kind.FACT, "Lahannya 12 x 18 meter, milik kota, sekarang tempat sampah.")
    await night.next()
    await night.say(2, Kind.ASSET, "Karang Taruna bisa mengecat dan merawat tanaman.")
    await night.next()
    await night.say(4, Kind.IDEA, "Bangku di bawah pohon, supaya lansia bisa ikut menjaga.")
    number = await night.say(3, Kind.QUESTION, "Ayunan karet atau besi, mana yang lebih awet?")
    await night.answer(number, "Karet lebih aman. Besi perlu dicat tiap tahun.")
    for name, text, price in (
        ("Taman lengkap", "Ayunan, perosotan, bangku, pohon, dan pagar.", "92000000"),
        ("Taman sederhana", "Bangku, pohon, dan lantai karet. Permainan menyusul.", "61000000"),
    ):
        body = option_body(
            name, text, "Warga merawat bergiliran", (("Pekerjaan taman", "paket", "1", price),)
        )
        await services.write_option(night.kode, body, number=None, revision=0, by=by, now=night.clock(1))


async def bins_workshop(proposal: str, people: Sequence[Actor], cast: Cast, *, now: datetime) -> None:
    """A workshop to come, for which people sign up."""
    facts = await plan(
        proposal,
        "Lokakarya tong terpilah",
        "Menentukan letak tong dan siapa yang mengangkutnya.",
        evening(now + timedelta(days=4)),
        cast.facilitator,
        discipline=Discipline.WASTE,
        now=now - timedelta(days=2),
    )
    for person, group in zip(people[:3], SITS, strict=False):
        await services.sit(facts.kode, SignUp(group), by=person, now=now - timedelta(days=1))
