"""The codes of the findings of this room: one table, never reused.

Not here: what is wrong with a run (see :mod:`layoutopt.diagnostics`).
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from layoutopt.diagnostics import Finding, Severity
from layoutopt.geometry import WorldPoint


class Code(StrEnum):
    """What was seen in a drawing.

    R1 file and units, R2 storeys, R3 walls and openings, R4 spaces, R5 models, R6 the job file,
    R7 a suite that is drawn.
    """

    UNIT_CONFLICT = "R101"
    """The header names another unit than the drawing's own evidence."""
    UNIT_GUESSED = "R102"
    """Little evidence for the unit."""
    ENCODING_GUESSED = "R103"
    """The text was written in another code page than the header says."""
    RECOVERED = "R104"
    """The file is damaged; what could be recovered was read."""
    ENTITY_SKIPPED = "R105"
    """Entities that could not be understood."""
    PROXY_UNREADABLE = "R106"
    """Proxy objects (TCH_*) without graphics."""
    XREF_MISSING = "R107"
    """An external reference that is not in the file."""
    WALLS_HIDDEN = "R108"
    """Layers named after walls are off or frozen."""
    PROXY_DRAWN = "R109"
    """Custom objects were read from the graphics they carry."""

    STOREY_UNTITLED = "R201"
    """A plan without a title that tells its level."""
    NOT_A_PLAN = "R202"
    """An elevation, section, detail, schedule or legend, left out."""
    STOREY_MISALIGNED = "R203"
    """A storey could not be laid over the others with certainty."""
    LEVEL_TWICE = "R204"
    """Two plans claim the same level."""
    PLAN_UNREAD = "R205"
    """The title of a plan by which no rooms were found."""
    PLAN_SHARED = "R206"
    """One plan that serves several levels."""
    FIRST_IS_GROUND = "R207"
    """Whether the first floor is at the ground is not said; taken to be."""
    LEVEL_CONFLICT = "R208"
    """The title and the name of the file say different levels."""

    GAP_CLOSED = "R301"
    """A face of a wall was interrupted where it should run through; it was closed."""
    PLUG_WITHOUT_DOOR = "R302"
    """An opening in which neither a door nor a window is drawn."""
    DANGLING_WALL = "R303"
    """A wall that ends free inside a space."""
    DUPLICATE_REMOVED = "R304"
    """The same line drawn more than once; it counts once."""
    WALL_FROM_SINGLE_LINE = "R305"
    """A space bounded by a single line where a wall has two faces."""
    OPENING_OUTSIDE = "R306"
    """The swing of a door where no opening in a wall was found."""

    ROOM_UNLABELLED = "R401"
    """A space without a name."""
    ROOM_TWO_LABELS = "R402"
    """A space with several names."""
    LABEL_ORPHAN = "R403"
    """A room name outside every space."""
    AREA_MISMATCH = "R404"
    """The printed area is not the area drawn."""
    ROOM_WITHOUT_DOOR = "R405"
    """A space that no opening leads to."""
    AREA_DOUBTFUL = "R406"
    """A space whose area is likely off by more than 5 %."""
    VOID_LEFT_OUT = "R407"
    """An enclosed area without a way in and without a name, taken for a shaft or a court."""
    NAME_BY_LEADER = "R420"
    """A name that stands elsewhere points here by its leader."""
    NAME_BY_TABLE = "R421"
    """A number here stands for a name in a table."""

    MODEL_WITHOUT_SPACES = "R501"
    """A storey of a model without IfcSpace: its rooms were found between the walls."""
    SPACE_RECOVERED = "R502"
    """A room that a storey's IfcSpaces leave out, found between the walls."""
    SPACE_SHAPELESS = "R503"
    """An IfcSpace without a shape."""
    SPACE_TRIMMED = "R504"
    """An IfcSpace that reaches into walls, cut back to their inside faces."""
    SPACES_OVERLAP = "R505"
    """IfcSpaces that lie over one another."""
    STOREY_EMPTY = "R506"
    """An IfcBuildingStorey without rooms, left out."""
    LEVEL_BY_HEIGHT = "R507"
    """A storey whose level was counted from its height, not taken from its name."""
    SHAPE_FAILED = "R508"
    """Elements whose shape could not be made."""
    OPENING_WITHOUT_WALL = "R509"
    """A door or window of a model that stands in no wall."""
    STOREYS_UNITED = "R510"
    """Storeys of a model at one height, read as one."""
    SPACE_IN_WALL = "R511"
    """An IfcSpace that lies in solid wall for the most part."""
    DWG_BEST_EFFORT = "R551"
    """A DWG was converted; what the converter loses is not seen."""
    DWG_ENTITY_LOST = "R552"
    """Entities of a DWG that could not be converted."""

    LAYER_CORRECTED = "R601"
    """The job file says what a layer holds."""
    STOREY_CORRECTED = "R602"
    """The job file says which storey a plan is, or leaves it out."""
    SPACE_CORRECTED = "R603"
    """The job file says a space's use, name or number."""
    WALL_ADDED = "R604"
    """A wall that the job file adds."""
    CLOSED_BY_JOB = "R605"
    """A gap or an opening that the job file closes."""
    OPENING_BY_JOB = "R606"
    """An opening that the job file adds, or says what it is."""
    WALL_REMOVED = "R607"
    """A wall that the job file takes away."""
    JOB_REPEATS = "R608"
    """Entries of the job file that say what was read anyhow."""

    OURS_LEFT_OUT = "R701"
    """What layoutopt drew into the drawing is not read as part of the building."""
    ZONE_BY_LABEL = "R702"
    """A zone without data of ours: what it is, its label said."""
    LABEL_WINS = "R703"
    """A zone's label names another kind than its data."""
    ZONE_RENUMBERED = "R704"
    """Several zones with one id; all but the first were numbered anew."""
    HOST_DIFFERS = "R705"
    """A zone does not lie in the room that its data names, or not in one room alone."""
    LABEL_AREA_STALE = "R706"
    """The area in a zone's label is not the area drawn."""
    ZONE_UNNAMED = "R707"
    """An outline of a zone with neither data nor a label."""
    ZONE_OUTSIDE = "R708"
    """A zone that lies in no room of the building."""
    ZONE_NOT_CLOSED = "R709"
    """Lines on the layer of the zones that close no outline."""
    ZONE_OPEN = "R710"
    """A zone drawn as enclosed whose walls leave a gap."""
    PARTITION_UNCLEAR = "R711"
    """New walls that are no straight partition."""
    PARTITION_RATED_BY_DEFAULT = "R712"
    """A partition whose sound reduction nothing says."""
    DOOR_UNCLEAR = "R713"
    """A leaf without a swing, or a swing without a leaf, on the layer of new doors."""
    DOOR_WITHOUT_WALL = "R714"
    """A door of the suite that stands in no wall."""
    NO_ZONES_DRAWN = "R715"
    """A drawing of ours without zones; the names of its rooms were read instead."""
    WALL_NOT_OPENED = "R716"
    """A wall drawn as taken out, not the whole of one between two rooms: it is kept."""
    PARTS_NOT_DRAWN = "R720"
    """A room that bears the suite's name, and nothing says what is where in it."""
    BOUNDARY_NOT_DRAWN = "R721"
    """Several functional areas named in one room, no boundary between them."""
    SUITE_ON_STOREYS = "R722"
    """The rooms of the suite lie on several storeys."""
    NAME_NOT_KNOWN = "R723"
    """A counselling room whose name is no functional area of the standard."""
    OTHER_DRAWING = "R730"
    """The drawing is not the one that the layout was made for."""
    LAYOUT_AREA_DIFFERS = "R731"
    """The area a layout states is not that of its boundary."""


def finding(  # the argument order follows the sentence: what, how bad, said how, where
    code: Code,
    severity: Severity,
    zh: str,
    en: str,
    *,
    subject: str | None = None,
    at: Sequence[float] | None = None,
    handles: Sequence[str] = (),
    confidence: float | None = None,
) -> Finding:
    """Make a finding whose message stands in both languages."""
    place: WorldPoint | None = (float(at[0]), float(at[1])) if at is not None else None
    named = tuple(dict.fromkeys(handle for handle in handles if handle))[:20]
    sure = round(confidence, 2) if confidence is not None else None
    return Finding(code.value, severity, f"{zh} / {en}", subject, place, named, sure, en)


__all__ = ["Code", "finding"]
