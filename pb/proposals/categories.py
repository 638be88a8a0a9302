"""Kinds of proposals, and the agencies of the city that carry them out."""

from enum import StrEnum


class Category(StrEnum):
    """What a proposal is about; the value is stored."""

    DRAINAGE = "drainase"
    RIVER = "sungai"
    SANITATION = "sanitasi"
    INFILTRATION = "biopori"
    ROAD = "jalan"
    TRAFFIC = "lalu_lintas"
    ACCESS = "aksesibilitas"
    LIGHTING = "penerangan"
    SECURITY = "keamanan"
    PARK = "taman"
    FACILITY = "fasilitas"
    HOUSING = "perumahan"
    WASTE = "sampah"
    FOOD = "pangan"
    HEALTH = "kesehatan"
    SOCIAL = "sosial"
    EDUCATION = "pendidikan"
    SPORT = "olahraga"
    CULTURE = "budaya"
    ECONOMY = "ekonomi"
    DIGITAL = "digital"
    DISASTER = "bencana"
    OTHER = "lain"


ICONS: dict[str, str] = {
    "drainase": "k-water",
    "sungai": "k-water",
    "sanitasi": "k-water",
    "biopori": "k-water",
    "jalan": "k-road",
    "lalu_lintas": "k-road",
    "aksesibilitas": "k-wheel",
    "penerangan": "k-lamp",
    "keamanan": "i-lock",
    "taman": "k-sprout",
    "fasilitas": "i-tools",
    "perumahan": "i-tools",
    "sampah": "k-waste",
    "pangan": "k-sprout",
    "kesehatan": "k-health",
    "sosial": "i-people",
    "pendidikan": "k-book",
    "olahraga": "k-sport",
    "budaya": "i-idea",
    "ekonomi": "i-hand",
    "digital": "i-chat",
    "bencana": "k-fire",
}

AGENCIES: dict[str, str] = {
    "DKPP": "Dinas Ketahanan Pangan dan Pertanian",
    "DLH": "Dinas Lingkungan Hidup",
    "DP3A": "Dinas Pemberdayaan Perempuan dan Perlindungan Anak",
    "DPKP": "Dinas Perumahan dan Kawasan Permukiman",
    "DPPKB": "Dinas Pengendalian Penduduk dan Keluarga Berencana",
    "DSDABM": "Dinas Sumber Daya Air dan Bina Marga",
    "Dinkes": "Dinas Kesehatan",
    "Dinsos": "Dinas Sosial",
    "Disarpus": "Dinas Arsip dan Perpustakaan",
    "Disbudpar": "Dinas Kebudayaan dan Pariwisata",
    "Disdik": "Dinas Pendidikan",
    "Dishub": "Dinas Perhubungan",
    "DiskarPB": "Dinas Kebakaran dan Penanggulangan Bencana",
    "Diskominfo": "Dinas Komunikasi dan Informatika",
    "DiskopUKM": "Dinas Koperasi dan Usaha Kecil Menengah",
    "Disnaker": "Dinas Ketenagakerjaan",
    "Dispora": "Dinas Pemuda dan Olahraga",
    "Kelurahan": "Kelurahan (Lurah selaku KPA)",
    "SatpolPP": "Satuan Polisi Pamong Praja",
    "Tirtawening": "Perumda Tirtawening",
}

# Offices that have another name or that another one took over: their name then, and who follows them.
FORMER: dict[str, tuple[str, str]] = {
    "BPLH": ("Badan Pengelolaan Lingkungan Hidup", "DLHK"),
    "DBMP": ("Dinas Bina Marga dan Pengairan", "DPU"),
    "DLHK": ("Dinas Lingkungan Hidup dan Kebersihan", "DLH"),
    "DPKP3": ("Dinas Perumahan dan Kawasan Permukiman, Pertanahan dan Pertamanan", "DPKP"),
    "DPU": ("Dinas Pekerjaan Umum", "DSDABM"),
    "Diskamtam": ("Dinas Pemakaman dan Pertamanan", "DPKP3"),
    "PDKebersihan": ("PD Kebersihan", "DLHK"),
}


def present_agency(code: str) -> str:
    """The office that answers for this one today: itself, or the last that followed it."""
    seen: set[str] = set()
    while code in FORMER and code not in seen:
        seen.add(code)
        code = FORMER[code][1]
    return code


def agency_line(code: str) -> frozenset[str]:
    """An office with all that it followed: what they promised is its own to keep."""
    return frozenset({code, *(former for former in FORMER if present_agency(former) == code)})


def agency_name(code: str) -> str:
    """The name of an office by its code; one of former days has the name that it had."""
    return AGENCIES.get(code) or FORMER.get(code, (code,))[0]
