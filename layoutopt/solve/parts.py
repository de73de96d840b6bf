"""What the models speak of: zones wanted, tiles of a room, a division.

Plain values in a room's own frame.  Not here: how any of them is found.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, order=True)
class Demand:
    """A zone wanted in a room: least net area, sides, and how it may be reached.

    ``passage`` zones may be walked through; a ``first`` zone stands at a public door;
    beyond ``upper_m2`` (0: no limit) a zone is charged as larger than wanted.
    """

    kind: str
    area_m2: float
    short_side_mm: int
    aspect: float
    enclosed: bool
    passage: bool
    first: bool
    wants_daylight: bool
    upper_m2: float = 0.0


@dataclass(frozen=True)
class Tile:
    """A zone's rectangle to the centre lines of its partitions, in the room's frame.

    ``parent`` is the index of the tile it is entered from, None at a public door.
    """

    kind: str
    enclosed: bool
    x0: int
    y0: int
    x1: int
    y1: int
    parent: int | None


@dataclass(frozen=True)
class Division:
    """The answer for one room.  Costs in thousandths of a CNY.

    ``terms`` are what ``cost`` is made of, by the names of the judge's score.  ``cost`` and
    ``tiles`` are None and empty where there is none; ``bound`` is what any division costs at
    least, None where it is proven that there is none.  ``effort`` is the deterministic time
    it took.
    """

    tiles: tuple[Tile, ...]
    cost: int | None
    bound: int | None
    partition_mm: int = 0
    demands: tuple[Demand, ...] = ()
    terms: tuple[tuple[str, int], ...] = ()
    effort: float = field(default=0.0, compare=False)

    @property
    def proven(self) -> bool:
        """The cost is the least, or it is proven that there is no division."""
        return self.bound == self.cost


def harder(demand: Demand, than: Demand) -> bool:
    """Tell whether every tile that serves one demand would serve another, and cost no more.

    What lies around it is another matter: see :func:`all_dearer`.
    """
    alike = than.kind == "individual" and demand.kind != "individual"
    return not alike and (
        demand.area_m2 >= than.area_m2
        and demand.short_side_mm >= than.short_side_mm
        and demand.aspect <= than.aspect
        and demand.enclosed >= than.enclosed
        and demand.passage <= than.passage
        and demand.first == than.first  # a wide way is lawful beside a reception only
        and demand.wants_daylight >= than.wants_daylight
        and (than.upper_m2 == 0 or 0 < demand.upper_m2 <= than.upper_m2)
    )


def all_harder(demands: Sequence[Demand], than: Sequence[Demand]) -> bool:
    """Tell whether demands can be paired so that each is harder than its partner.

    Where the easier ones do not fit, the harder ones do not.
    """
    return _paired(demands, than, walls=False)


def all_dearer(demands: Sequence[Demand], than: Sequence[Demand]) -> bool:
    """Tell whether demands can be paired so that the harder ones cost no less.

    Beside an individual room no walled zone is dearer than an open one: the way to the room
    may lie open to the open zone, and is then charged for.
    """
    return _paired(demands, than, walls=any(d.kind == "individual" for d in than))


def _paired(demands: Sequence[Demand], than: Sequence[Demand], *, walls: bool) -> bool:
    if len(demands) != len(than):
        return False
    if not than:
        return True
    first, *rest = than
    return any(
        harder(d, first)
        and (not walls or d.enclosed == first.enclosed)
        and _paired([*demands[:i], *demands[i + 1 :]], rest, walls=walls)
        for i, d in enumerate(demands)
    )
