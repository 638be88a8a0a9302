"""The litter movement of the full town: a post that the resident certifies, with a member."""

from datetime import timedelta
from typing import Any

from pb.core.actor import Actor
from pb.core.area import PlaceCode
from pb.programmes.queries.gps import member_of
from pb.programmes.rules.gps import Acted, Belt, PostKind
from pb.programmes.services import PostPlan, certify, choose_nickname, join_post, offer_reward, open_post
from tests.support.gps import FRIDAY
from tests.support.town import NOON, WARD

SCRIPT = "<script>alert(1)</script>"


async def build_gps(
    people: dict[str, Actor], phones: dict[str, str]
) -> tuple[dict[str, str], dict[str, int]]:
    """The kode of the post, and keys of a member and a reward. Action 1 was on Wednesday."""
    name = f"SDN {SCRIPT}"
    plan = PostPlan(PostKind.SCHOOL, name, PlaceCode(WARD), f"Jalan {SCRIPT}", 150, phones["resident"])
    kode = await open_post(plan, by=people["officer"], now=NOON - timedelta(days=60))
    await join_post(kode, by=people["council"], now=NOON - timedelta(days=59))
    await choose_nickname("Kang <b>Sapu</b>", by=people["council"], now=NOON)
    found = await member_of(people["council"].person)
    member = found[0].id if found else 0
    acted = Acted(FRIDAY - timedelta(days=2), 20, (member,), (("4A", 28),), f"Selokan {SCRIPT}")
    await certify(kode, acted, by=people["resident"], now=NOON - timedelta(days=1))
    by = people["administrator"]
    reward = await offer_reward(Belt.WHITE, f"Toko {SCRIPT}", "Tas kain", 20, by=by, now=NOON)
    return {"post": kode}, {"gps_member": member, "gps_reward": reward}


def gps_asks(
    gps: dict[str, str], ids: dict[str, int], phone: str
) -> dict[str, tuple[dict[str, Any], dict[str, Any]]]:
    """Parameters and fields of a good request for each route."""
    post = {"kode": gps["post"]}
    opened = {"jenis": "school", "nama": "SDN 04", "wilayah": WARD, "tempat": "Jalan baru", "radius": "150"}
    numbers = {
        "menit_dari": "10", "menit_sampai": "40", "radius_dari": "100", "radius_sampai": "200",
        "mundur": "3", "pekan": "2", "putih": "1", "hijau": "20", "merah": "50", "hitam": "100",
    }  # fmt: skip
    why = {"alasan": "Sekolah meminta waktu lebih lama."}
    return {
        "gps": ({}, {}),
        "gps.post": (post, {}),
        "gps.join": (post, {}),
        "gps.quit": ({}, {}),
        "gps.book": ({}, {}),
        "gps.nickname": ({}, {"panggilan": "Kang Sapu"}),
        "gps.record": (post, {}),
        "gps.recorded": (post, {"hari": FRIDAY.isoformat(), "menit": "20", "kelas": "4A 28\n5B 30"}),
        "gps.strike": (post, {"nomor": "1"} | why),
        "gps.post.new": ({}, {}),
        "gps.post.open": ({}, opened | {"kontak": phone}),
        "gps.certifier": (post, {"kontak": phone}),
        "gps.rewards": ({}, {}),
        "gps.reward.offer": ({}, {"sabuk": "green", "sponsor": "Toko buku", "apa": "Buku", "banyak": "5"}),
        "gps.reward.give": ({"reward": ids["gps_reward"]}, {"anggota": str(ids["gps_member"])}),
        "gps.rules": ({}, {}),
        "gps.rules.set": ({}, numbers | {"hari": ["0", "2", "4"]} | why),
    }
