"""Two workshops of the town: one weighs its options, one decides. How their routes are asked."""

from typing import Any

from pb.core.actor import Actor
from pb.workshops.queries import criteria_of, decisions_of, options_of
from pb.workshops.rules import Group, StanceKind, Value, WorkshopStage
from pb.workshops.services import (
    DecisionText,
    rate,
    take_stance,
    write_criterion,
    write_decision,
    write_objection,
)
from tests.support.town import NOON
from tests.support.workshop import OPTION, add_option, add_seat, add_workshop, move_to

DECIDED = DecisionText("Cara memperbaiki?", "Kita pakai pilihan A.", "Paling tahan lama.", "Tambal sulam.", 1)


async def build_choices(people: dict[str, Actor]) -> tuple[dict[str, str], dict[str, int]]:
    """The workshops by the name of their stage, and the keys of what is in them."""
    by = people["facilitator"]
    weigh = await add_workshop(WorkshopStage.WEIGH, by=by, title="Lokakarya menimbang")
    for name in ("Ganti semua", "Perbaiki yang retak"):
        await add_option(weigh, by, name=name)
    await write_criterion(weigh.kode, "Aman untuk anak", by=by, now=NOON)
    measure, option = (await criteria_of(weigh.id))[0], (await options_of(weigh.id))[0]
    await rate(weigh.kode, {(measure.id, option.id): Value.YES}, by=by, now=NOON)
    await add_seat(weigh, people["resident"])
    await add_seat(weigh)
    agree = await add_workshop(WorkshopStage.OPTIONS, by=by, title="Lokakarya memutuskan")
    await add_option(agree, by)
    await move_to(agree, WorkshopStage.AGREE)
    seats = {who: await add_seat(agree, people[who]) for who in ("resident", "neighbour", "newcomer")}
    for number in (1, 2):
        await write_decision(agree.kode, DECIDED, number=None, revision=0, by=by, now=NOON)
        for who, seat in seats.items():
            await take_stance(agree.kode, number, seat, StanceKind.AGREE, by=people[who], now=NOON)
    await write_objection(agree.kode, 2, Group.ELDERLY, "Terlalu bising.", by=by, now=NOON)
    objection = (await decisions_of(agree.id))[1].objections[0]
    first = (await decisions_of(agree.id))[0].id
    ids = {"measure": measure.id, "option": option.id, "objection": objection.id, "decision": first}
    return {"weigh": weigh.kode, "agree": agree.kode}, ids


def choice_asks(workshops: dict[str, str], ids: dict[str, int]) -> dict[str, tuple[dict[str, Any], Any]]:
    """Parameters and fields of a good request for each route of options and decisions."""
    weigh, agree = {"kode": workshops["weigh"]}, {"kode": workshops["agree"]}
    option = {name: OPTION[name] for name in ("name", "text", "contribution")}
    option |= {name: [OPTION["lines"][0][name]] for name in OPTION["lines"][0]}
    words = {"soal": "Siapa merawat?", "putusan": "Warga RT 02.", "sebab": "Paling dekat.", "ditolak": ""}
    said = ids["objection"]
    read = {"butir": str(ids["decision"]), "revisi": "1"}
    read_option = {"butir": str(ids["option"]), "revisi": "1", "lanjut": "simpan"}
    first, second = agree | {"number": 1}, agree | {"number": 2}
    return {
        "workshop": (weigh, {}),
        "workshop.dots": (weigh, {"titik-1": "2", "titik-2": "1"}),
        "workshop.stance": (
            first,
            read | {"sikap": "agree", "alasan-1": ""},
        ),
        "workshop.options": (weigh, {}),
        "workshop.option.new": (weigh, {}),
        "workshop.option.add": (weigh, option | {"revisi": "0", "lanjut": "simpan"}),
        "workshop.option": (weigh | {"number": 1}, {}),
        "workshop.option.save": (
            weigh | {"number": 1},
            option | read_option,
        ),
        "workshop.option.remove": (weigh | {"number": 2}, {}),
        "workshop.measure.add": (weigh, {"ukuran": "Warga sanggup merawat"}),
        "workshop.measure.remove": (weigh | {"id": ids["measure"]}, {}),
        "workshop.rate": (weigh, {f"nilai-{ids['measure']}-{ids['option']}": "no"}),
        "workshop.paper_dots": (weigh, {"kertas-1": "2", "kertas-2": "0"}),
        "workshop.decisions": (agree, {}),
        "workshop.decision.new": (agree, {}),
        "workshop.decision.add": (agree, words | {"pilihan": "1", "revisi": "0"}),
        "workshop.decision": (second, {}),
        "workshop.decision.save": (
            first,
            words | read | {"pilihan": ""},
        ),
        "workshop.decision.remove": (first, {}),
        "workshop.hands": (first, {"setuju": "0", "menolak": "0"}),
        "workshop.objection": (first, {"kelompok": "elderly", "keberatan": "Terlalu mahal."}),
        "workshop.answer": (second | {"id": said}, {f"jawaban-{said}": "Siang saja."}),
        "workshop.settle": (first, {}),
    }
