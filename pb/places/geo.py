"""Outlines of kelurahan as GeoJSON. The drawn map says where borders run, the list of wards where it lies."""

from typing import Any

from pb.places.queries import WardPoint, ward_map, ward_points
from pb.places.rules.book import MEASURED
from pb.places.rules.shapes import Point, area, fitted, middle, rings

_DIGITS = 5  # of a degree: a metre; the map itself is coarser


def wards_geojson() -> dict[str, Any]:
    """A collection with each kelurahan as a polygon; indicative, never proof of a border."""
    drawn = {code: rings(path) for code, path in ward_map().wards.items()}
    placed = [
        (middle(drawn[w.code]), w) for w in ward_points() if w.code in drawn and w.point_method == MEASURED
    ]
    east = fitted([at[0] for at, _ in placed], [ward.lng for _, ward in placed])
    north = fitted([at[1] for at, _ in placed], [ward.lat for _, ward in placed])
    found = [_feature(ward, drawn[ward.code], east, north) for ward in ward_points() if ward.code in drawn]
    return {"type": "FeatureCollection", "features": found}


def _feature(
    ward: WardPoint, drawn: list[list[Point]], east: tuple[float, float], north: tuple[float, float]
) -> dict[str, Any]:
    shapes = []
    for ring in drawn:
        turned = [
            (round(east[0] * x + east[1], _DIGITS), round(north[0] * y + north[1], _DIGITS)) for x, y in ring
        ]
        turned = turned[::-1] if area(turned) < 0 else turned  # RFC 7946: an outer ring runs counterclockwise
        shapes.append([*turned, turned[0]] if turned[0] != turned[-1] else turned)
    many = len(shapes) > 1
    geometry = {
        "type": "MultiPolygon" if many else "Polygon",
        "coordinates": [[shape] for shape in shapes] if many else shapes,
    }
    told = {"code": ward.code, "name": ward.name, "district": ward.district}
    return {"type": "Feature", "id": ward.code, "properties": told, "geometry": geometry}
