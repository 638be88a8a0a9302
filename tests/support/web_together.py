"""Proposals that several people make together: what of it is in the town, and how its routes are asked."""

from collections.abc import Mapping
from typing import Any

from pb.core.actor import VISITOR, Actor
from pb.proposals import services
from pb.proposals.rules.moderating import Wrong
from pb.proposals.tables import Comment, SuggestionRow
from pb.rounds.queries import require_round
from tests.support.town import NOON, add_proposal

WHY = "Satu gang, satu pekerjaan."


async def build_together(
    people: Mapping[str, Actor], rounds: Mapping[str, str], made: dict[str, str], ids: dict[str, int]
) -> None:
    """What waits for a resident: a merge, a question, an invitation, other words."""
    screening = await require_round(rounds["screening"])
    resident, neighbour = people["resident"], people["neighbour"]
    made["merging"] = await add_proposal(screening, title="Saluran gang dalam", author=resident)
    made["beside"] = await add_proposal(screening, title="Saluran gang luar", author=neighbour)
    ids["regroup"] = await services.suggest_merge(
        [made["beside"], made["merging"]], "Saluran gang", "Banjir.", WHY, by=neighbour, now=NOON
    )
    said = await Comment.select(Comment.id).where(Comment.kind == "question").first()
    ids["question"] = said["id"]
    await services.invite_coauthor(made["other"], ids["comment"], by=neighbour, now=NOON)
    await services.suggest_words(
        made["own"], {"title": "Saluran air gang utama"}, [], WHY, by=neighbour, now=NOON
    )
    spam: dict[str, Any] = {"peer": "10.0.0.9", "by": VISITOR, "now": NOON}
    await services.report(made["beside"], None, Wrong.SPAM, "Iklan.", **spam)
    row = await SuggestionRow.select(SuggestionRow.id).first()
    ids["suggestion"] = row["id"]


def together_asks(
    made: Mapping[str, str], ids: Mapping[str, int], round_: str
) -> dict[str, tuple[dict[str, Any], dict[str, Any]]]:
    """Parameters and fields of a good request for each route."""
    own, asked = {"kode": made["own"]}, {"id": ids["regroup"]}
    words = {"title": "Saluran", "need": "Banjir.", "alasan": WHY}
    halves = {"title1": "Saluran", "need1": "Banjir.", "title2": "Lampu", "need2": "Gelap.", "alasan": WHY}
    return {
        "regroup.merge": (own, {}),
        "regroup.suggest_merge": (own, words | {"lain": made["other"]}),
        "regroup.split": (own, {}),
        "regroup.suggest_split": (own, halves | {"baris1": "both"}),
        "regroup": (asked, {}),
        "regroup.answer": (asked, {"usulan": made["merging"], "jawaban": "ya"}),
        "regroup.drop": (asked, {}),
        "proposal.poster": (own, {}),
        "proposal.share": (own, {}),
        "proposal.picture": (own, {}),
        "behalf": ({}, {}),
        "behalf.start": ({}, {"putaran": round_, "nama": "Warga RW 05", "rw": "5", "setuju": "1"}),
        "report": (own, {}),
        "report.send": (own, {"sebab": "spam", "kata": ""}),
        "report.thanks": (own, {}),
        "reports": ({}, {}),
        "reports.end": ({}, {"pilih": [made["beside"]], "lanjut": "biar", "alasan": ""}),
        "reports.first": ({}, {"banyak": "2"}),
        "comment.show": ({"kode": made["other"], "id": ids["comment"]}, {}),
        "prices": ({}, {}),
        "prices.edit": ({}, {}),
        "prices.set": ({}, {"daftar": "kegiatan;satuan;harga\nLampu jalan;titik;1.900.000"}),
        "round.sheet": ({"kode": round_}, {}),
        "comment.answer": (own | {"id": ids["question"]}, {"jawaban": "Bulan depan."}),
        "coauthor.invite": (own | {"id": ids["question"]}, {}),
        "coauthor.answer": ({"kode": made["other"]}, {"jawaban": "ya"}),
        "suggestions": (own, {}),
        "suggestion.write": ({"kode": made["other"]}, {"title": "Taman bacaan RW", "sebab": WHY}),
        "suggestion.end": (own | {"id": ids["suggestion"]}, {"jawaban": "ya"}),
    }
