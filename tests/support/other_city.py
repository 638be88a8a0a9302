"""A small city that is not in the product: four kelurahan in two districts, with a river between them."""

import json
from collections.abc import Mapping
from pathlib import Path

SETTINGS = """
name = "Kota Contoh"
prefix = "CTH"
place = "98.71"
province = "Provinsi Contoh"
zone = "Asia/Makassar"

[clocks]
check = 7

[biopori]
goal = 5000
launched = 2026-01-01
"""
WARDS = """\
kode;nama;kecamatan;rw;kode_pos
98.71.01.1001;Hulu;Utara;7;90001
98.71.01.1002;Pasar;Utara;12;90002
98.71.02.1001;Muara;Selatan;9;90003
98.71.02.1002;Bukit;Selatan;;90004
"""
PRICES = "kegiatan;satuan;harga\nLampu jalan;titik;1.900.000\n"
_WEST, _SOUTH, _SIDE = 119.40, -5.18, 0.02
_RIVER = [(0.0, 1.0), (0.2, 1.1), (0.5, 0.9), (0.8, 1.15), (1.0, 1.0), (1.3, 1.2), (1.7, 0.8), (2.0, 1.0)]


def shape(code: str) -> list[list[float]]:
    """The outline of a kelurahan, closed; the river is the border between the districts."""
    east, north = code.endswith("2"), code[6:8] == "01"
    river = [point for point in _RIVER if (point[0] >= 1.0 if east else point[0] <= 1.0)]
    far = 2.0 if north else 0.0
    left, right = (1.0, 2.0) if east else (0.0, 1.0)
    ring = [*river, (right, far), (left, far), river[0]]
    return [[_WEST + x * _SIDE, _SOUTH + y * _SIDE] for x, y in ring]


def feature(code: str) -> dict[str, object]:
    """A kelurahan as GeoJSON."""
    geometry = {"type": "Polygon", "coordinates": [shape(code)]}
    return {"type": "Feature", "properties": {"kode": code}, "geometry": geometry}


def shapes() -> str:
    """All outlines."""
    codes = [line.partition(";")[0] for line in WARDS.splitlines()[1:]]
    return json.dumps({"type": "FeatureCollection", "features": [feature(code) for code in codes]})


def write_city(folder: Path, **differs: str) -> Path:
    """The folder with its four files, some otherwise: `toml`, `csv`, `geojson`, `prices`."""
    folder.mkdir(exist_ok=True)
    files: Mapping[str, tuple[str, str]] = {
        "toml": ("city.toml", SETTINGS),
        "csv": ("kelurahan.csv", WARDS),
        "geojson": ("kelurahan.geojson", shapes()),
        "prices": ("harga.csv", PRICES),
    }
    for key, (name, text) in files.items():
        (folder / name).write_text(differs.get(key, text), encoding="utf-8")
    return folder
