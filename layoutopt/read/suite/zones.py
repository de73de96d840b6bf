"""The zones of a suite that is drawn on our layers: outlines, labels and data to nouns.

The outline as drawn now is the zone's floor; what kind of zone it is, its label says before
its data does, for an inspector reads labels.  Not here: walls and doors.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import shapely
from shapely.geometry import Point, Polygon

from layoutopt.building import Storey
from layoutopt.diagnostics import Finding, Severity
from layoutopt.geometry import Region, largest_polygon, square_metres
from layoutopt.read.codes import Code, finding
from layoutopt.read.ink import Mark, Text
from layoutopt.read.suite.labels import Label, label_of
from layoutopt.read.suite.outlines import Outline, outlines, storey_of
from layoutopt.read.suite.words import Words
from layoutopt.scheme import Zone
from layoutopt.standard import Standard

ZONE_LAYER, TEXT_LAYER = "LO-ZONE", "LO-TEXT"
LEAST_M2 = 0.05
"""A smaller outline on the layer of the zones is a slip of the pen."""
SAME = 0.99
STALE_SHARE = 0.01
PRINTED_M2 = 0.051
"""Half of the last digit printed."""
MOSTLY = 0.9
"""A zone with less of its floor in one room lies in several."""


@dataclass(frozen=True)
class Drawn:
    """A zone with the storey it lies on."""

    zone: Zone
    storey: Storey
    by_data: bool


@dataclass
class _Place:
    """An outline on its way to becoming a zone."""

    outline: Outline
    storey: Storey
    polygon: Polygon
    inside: bool
    holes: list[Polygon] = field(default_factory=list)
    texts: list[Text] = field(default_factory=list)

    @property
    def by_data(self) -> bool:
        return self.outline.fact("kind") is not None

    @property
    def floor(self) -> Polygon:
        return largest_polygon(self.polygon.difference(shapely.union_all(self.holes)))

    def at(self) -> tuple[float, float]:
        spot = self.polygon.representative_point()
        return self.storey.frame.to_world((spot.x, spot.y))


def drawn_zones(
    marks: Sequence[Mark],
    texts: Iterable[Text],
    storeys: Sequence[Storey],
    standard: Standard,
    findings: list[Finding],
) -> list[Drawn]:
    """Read the zones of one drawing.

    Parameters
    ----------
    marks
        What is on our layers in it.
    texts
        The other texts of the drawing, for zones that nothing of ours names.
    storeys
        The storeys in this drawing.
    """
    words = Words(standard, inside=True)
    places = _places(marks, storeys, findings)
    ours = [t for m in marks if m.layer in {TEXT_LAYER, ZONE_LAYER} for t in m.texts]
    _put(ours, places)
    _nest(places)
    nameless = [p for p in places if not p.by_data and not p.texts]
    sure = Words(standard)  # an old room's name is no label
    _put([text for text in texts if sure.read(text.text).kinds], nameless)
    found: list[Drawn] = []
    ids: set[str] = set()
    reserved = {p.outline.fact("id") or "" for p in places}
    for place in places:
        zone = _zone(place, words, standard, (ids, reserved), findings)
        ids.add(zone.id)
        found.append(Drawn(zone, place.storey, place.by_data))
    return found


def _places(
    marks: Sequence[Mark], storeys: Sequence[Storey], findings: list[Finding]
) -> list[_Place]:
    mine = [
        m
        for m in marks
        if m.kind != "TEXT" and (m.layer == ZONE_LAYER or m.fact("type") in {"zone", "hole"})
    ]
    closed, loose = outlines(mine, storeys[0].frame.unit_mm)
    if loose:
        x, y = loose[0].chains[0][0]
        findings.append(
            finding(
                Code.ZONE_NOT_CLOSED,
                Severity.WARNING,
                f"图层 {ZONE_LAYER} 上有 {len(loose)} 条线未围合成区域,未计入;请闭合多段线",
                f"{len(loose)} lines on layer {ZONE_LAYER} close no outline and were left out; "
                "close the polylines",
                at=(x, y),
                handles=[mark.handle for mark in loose],
            )
        )
    places = []
    for outline in closed:
        storey, inside = storey_of(outline, storeys)
        polygon = outline.local(storey.frame)
        if square_metres(polygon) >= LEAST_M2:
            places.append(_Place(outline, storey, polygon, inside))
    return places


def _put(texts: Iterable[Text], places: Sequence[_Place]) -> None:
    """Give each text to the smallest outline it stands in."""
    for text in texts:
        holding = [
            place
            for place in places
            if place.outline.fact("type") != "hole"
            and place.polygon.contains(Point(place.storey.frame.to_local(text.at)))
        ]
        if holding:
            min(holding, key=lambda place: place.polygon.area).texts.append(text)


def _nest(places: list[_Place]) -> None:
    """Take the holes out of the list: outlines within a zone that name none of their own."""
    for place in sorted(places, key=lambda p: p.polygon.area):
        hole = place.outline.fact("type") == "hole"
        if not hole and (place.by_data or place.texts):
            continue
        around = [
            other
            for other in places
            if other is not place
            and other.storey is place.storey
            and other.outline.fact("type") != "hole"
            and other.polygon.area > place.polygon.area
            and other.polygon.intersection(place.polygon).area > SAME * place.polygon.area
        ]
        if around:
            min(around, key=lambda p: p.polygon.area).holes.append(place.polygon)
        if around or hole:  # a hole whose zone is gone is gone
            places.remove(place)


def _zone(
    place: _Place,
    words: Words,
    standard: Standard,
    ids: tuple[set[str], set[str]],
    findings: list[Finding],
) -> Zone:
    label = label_of(place.texts, words)
    kind, name, hosts = _called(place, label, words, standard, findings)
    zone_id = _identified(place, kind, ids, findings)
    if not name:
        name = _numbered(standard, kind, zone_id)
    region = Region.of(place.floor)
    _compare_area(place, label, region, zone_id, findings)
    facts = place.outline.fact
    enclosed = facts("enclosed")
    return Zone(
        id=zone_id,
        kind=kind,
        name=name,
        host_space=_host(place, zone_id, findings),
        region=region,
        enclosed=enclosed == "1" if enclosed is not None else True,
        hosts=tuple(host for host in hosts if host != kind),
        shared=facts("shared") == "1",
        counted=_share(facts("counted")),
    )


def _share(text: str | None) -> float:
    try:
        share = float(text or 1.0)
    except ValueError:
        return 1.0
    return share if 0.0 <= share <= 1.0 else 1.0


def _called(
    place: _Place, label: Label, words: Words, standard: Standard, findings: list[Finding]
) -> tuple[str, str, tuple[str, ...]]:
    """Return kind, name and guests of a zone; an empty name is to be made from its id."""
    known = {zone.kind for zone in standard.zones}
    said = place.outline.fact("kind")
    handles = [place.outline.handle, *label.handles]
    if said not in known:
        return _by_label(place, label, findings)
    name = place.outline.fact("name") or ""
    guests = tuple(g for g in (place.outline.fact("hosts") or "").split(",") if g in known)
    kinds = label.kinds(words)
    if label.guests is not None and set(label.guests) != set(guests):
        findings.append(
            finding(
                Code.LABEL_WINS,
                Severity.WARNING,
                f"{label.name or name}:标注所列兼容功能与图元数据不同,以标注为准",
                f"{place.outline.fact('id')}: its label lists other areas that share it than its "
                "data; the label counts",
                at=place.at(),
                handles=handles,
            )
        )
        guests = label.guests
    if kinds and said not in kinds:
        findings.append(
            finding(
                Code.LABEL_WINS,
                Severity.WARNING,
                f"标注为“{label.name}”,图元数据为“{name or said}”,以标注为准",
                f"the label of {place.outline.fact('id')} names {kinds[0]}, its data {said}; the "
                "label counts",
                at=place.at(),
                handles=handles,
            )
        )
        return kinds[0], label.name, guests
    if label.name and not _same_name(label, name, standard.zone(str(said)).en):
        name = label.name if len(label.lines) == 1 or not kinds else name
    return str(said), name, guests


def _by_label(
    place: _Place, label: Label, findings: list[Finding]
) -> tuple[str, str, tuple[str, ...]]:
    handles = [place.outline.handle, *label.handles]
    if label.named.kinds:
        kind, *others = label.named.kinds
        findings.append(
            finding(
                Code.ZONE_BY_LABEL,
                Severity.INFO,
                f"“{label.name}”没有图元数据,功能按标注认定",
                f"a zone without data of ours; its label says that it is {kind}",
                at=place.at(),
                handles=handles,
            )
        )
        return kind, label.name, (*others, *(label.guests or ()))
    findings.append(
        finding(
            Code.ZONE_UNNAMED,
            Severity.WARNING,
            f"区域“{label.name}”的名称不属于任何功能区,按其他区域处理;请改用标准中的名称"
            if label.name
            else "有一个区域既无数据也无标注,按其他区域处理;请在其中注明功能名称",
            "the label of a zone names no functional area; it counts as another area: name it in "
            "the standard's words"
            if label.name
            else "a zone has neither data nor a label; it counts as another area: write its name "
            "into it",
            at=place.at(),
            handles=handles,
        )
    )
    return "other", label.name, ()


def _same_name(label: Label, name: str, english: str) -> bool:
    """Whether a label is what we print for a zone, in either language."""
    plain = label.name.casefold().rstrip("0123456789 ")
    return label.name == name or "".join(label.lines) == name or plain == english.casefold()


def _identified(
    place: _Place, kind: str, ids: tuple[set[str], set[str]], findings: list[Finding]
) -> str:
    """Return a zone's id: that of its data where it is free and fits, else the next number."""
    taken, reserved = ids
    said = place.outline.fact("id") or ""
    fits = said == kind or (said.startswith(f"{kind}-") and said[len(kind) + 1 :].isdigit())
    if fits and said not in taken:
        return said
    used = taken | reserved
    fresh = kind
    number = 1 if kind == "individual" else 2
    if kind == "individual" or kind in used:
        while f"{kind}-{number}" in used:
            number += 1
        fresh = f"{kind}-{number}"
    if fits:
        findings.append(
            finding(
                Code.ZONE_RENUMBERED,
                Severity.FIXED,
                f"编号 {said} 出现多次,其一改为 {fresh}",
                f"{said} was drawn more than once; one of them is {fresh} here",
                subject=fresh,
                at=place.at(),
                handles=[place.outline.handle],
            )
        )
    return fresh


def _numbered(standard: Standard, kind: str, zone_id: str) -> str:
    return standard.zone(kind).zh + zone_id.removeprefix(kind).removeprefix("-")


def _compare_area(
    place: _Place, label: Label, region: Region, zone_id: str, findings: list[Finding]
) -> None:
    area = region.area_m2
    for printed in label.printed_m2:
        if abs(printed - area) > max(STALE_SHARE * area, PRINTED_M2):
            findings.append(
                finding(
                    Code.LABEL_AREA_STALE,
                    Severity.WARNING,
                    f"{label.name or zone_id}:标注面积 {printed:g} m²,"
                    f"图上为 {area:.2f} m²,按图计算",
                    f"{zone_id}: its label says {printed:g} m2, drawn are {area:.2f} m2; the "
                    "drawing counts",
                    subject=zone_id,
                    at=place.at(),
                    handles=[place.outline.handle, *label.handles],
                )
            )


def _host(place: _Place, zone_id: str, findings: list[Finding]) -> str:
    """Return the room a zone lies in: the one that holds most of it, or the nearest."""
    floor, spaces = place.floor, place.storey.spaces
    shares = {s.id: s.region.polygon.intersection(floor).area for s in spaces}
    best = max(shares, key=lambda key: shares[key], default="")
    said = place.outline.fact("host_space")
    where = {"subject": zone_id, "at": place.at(), "handles": [place.outline.handle]}
    if not place.inside:
        best = min(spaces, key=lambda s: float(s.region.polygon.distance(floor))).id
        findings.append(
            finding(
                Code.ZONE_OUTSIDE,
                Severity.WARNING,
                f"{zone_id} 不在任何房间之内",
                f"{zone_id} lies in no room of the building",
                **where,  # type: ignore[arg-type]
            )
        )
        return best
    over = 1.0 - shares[best] / max(floor.area, 1.0)
    second = max((a for key, a in shares.items() if key != best), default=0.0)
    if over > 1 - MOSTLY and second > (1 - MOSTLY) * floor.area:
        findings.append(
            finding(
                Code.HOST_DIFFERS,
                Severity.WARNING,
                f"{zone_id} 跨越多个房间,按面积最大的 {best} 认定",
                f"{zone_id} lies over several rooms; {best} holds most of it",
                **where,  # type: ignore[arg-type]
            )
        )
    elif said and said != best:
        findings.append(
            finding(
                Code.HOST_DIFFERS,
                Severity.INFO,
                f"{zone_id} 现位于 {best},图元数据为 {said},按图认定",
                f"{zone_id} lies in {best} now, its data says {said}; the drawing counts",
                **where,  # type: ignore[arg-type]
            )
        )
    return best


def gaps_mm(zone: Zone, storey: Storey, walls: Sequence[Polygon], near_mm: float) -> float:
    """Measure the longest stretch of a zone's edge that no wall stands at, in mm."""
    edge = shapely.boundary(zone.region.polygon)
    rooms = [s.region.polygon.boundary for s in storey.spaces if s.id == zone.host_space]
    near = shapely.union_all([*rooms, *walls]).buffer(near_mm, join_style="mitre")
    open_edge = shapely.line_merge(edge.difference(near))
    parts = getattr(open_edge, "geoms", [open_edge])
    return max((float(part.length) for part in parts if not part.is_empty), default=0.0)


def zone_at(drawn: Iterable[Drawn], storey: Storey, spot: tuple[float, float]) -> str | None:
    """Name the zone at a point of a storey, None where there is none."""
    point = Point(spot)
    here = (one.zone for one in drawn if one.storey is storey)
    return next((zone.id for zone in here if zone.region.polygon.intersects(point)), None)


def space_at(storey: Storey, spot: tuple[float, float]) -> str | None:
    """Name the space of the building at a point of a storey, None for the outside."""
    point = Point(spot)
    return next((s.id for s in storey.spaces if s.region.polygon.intersects(point)), None)


__all__ = ["Drawn", "drawn_zones", "gaps_mm", "space_at", "zone_at"]
