"""The drawing file of our own school plans: layers, styles, symbol library and a pen."""

from __future__ import annotations

from collections.abc import Iterable

from ezdxf.document import Drawing
from ezdxf.enums import TextEntityAlignment
from ezdxf.filemanagement import new

Vec = tuple[float, float]
LAYERS = [
    ("WALL", 7, 50),
    ("COLUMN", 9, 50),
    ("PUB_HATCH", 8, 13),
    ("WINDOW", 4, 25),
    ("WINDOW_TEXT", 7, 18),
    ("DOOR_FIRE", 4, 25),
    ("STAIR", 2, 18),
    ("HANDRAIL", 6, 18),
    ("BALCONY", 6, 25),
    ("DOTE", 1, 13),
    ("AXIS", 3, 18),
    ("AXIS_TEXT", 7, 18),
    ("PUB_DIM", 3, 13),
    ("PUB_TEXT", 7, 18),
    ("SPACE", 7, 18),
    ("FURNITURE", 8, 13),
    ("LVTRY", 6, 13),
    ("PUB_TITLE", 7, 35),
    ("PUB_TAB", 7, 18),
    ("DIM_ELEV", 3, 13),
    ("GROUND", 2, 18),
    ("DIM_SYMB", 3, 18),
]


def new_drawing(style_name: str) -> Drawing:
    doc = new("R2010", setup=["linetypes"])
    # ezdxf lists the classes in the order of a set; sorted, the file comes out the same.
    doc.classes.add_required_classes(doc.dxfversion)
    doc.classes.classes = dict(sorted(doc.classes.classes.items()))
    doc.header["$INSUNITS"] = 4
    doc.header["$MEASUREMENT"] = 1
    doc.header["$LTSCALE"] = 100
    doc.linetypes.add("DOTE", [17.0, 12.0, -2.0, 1.0, -2.0], description="DOTE ____ _ ____ _")
    for name, color, weight in LAYERS:
        doc.layers.add(
            name,
            color=color,
            lineweight=weight,
            linetype="DOTE" if name == "DOTE" else "Continuous",
        )
    style = doc.styles.add(style_name, font="gbenor.shx")
    style.dxf.bigfont = "gbcbig.shx"
    style.dxf.width = 0.8
    dimstyle = doc.dimstyles.new("_TCH_ARCH")
    for key, value in {
        "dimscale": 100,
        "dimtxt": 2.5,
        "dimtsz": 1.2,
        "dimexe": 1.2,
        "dimexo": 3,
        "dimdle": 0,
        "dimgap": 0.6,
        "dimtad": 1,
        "dimtih": 0,
        "dimtoh": 0,
        "dimdec": 0,
        "dimlunit": 2,
        "dimtix": 1,
        "dimclrt": 7,
        "dimtxsty": style_name,
        "dimfxlon": 1,
        "dimfxl": 4,
    }.items():
        dimstyle.set_dxf_attrib(key, value)
    make_blocks(doc, style_name)
    return doc


def make_blocks(doc: Drawing, style_name: str) -> None:
    """The symbol library: unit door and window blocks, sanitary ware, furniture, north."""
    single = doc.blocks.new("$DorLib2D$00000001")
    single.add_line((-0.5, 0), (-0.5, 1))
    single.add_arc((-0.5, 0), 1, 0, 90)
    double = doc.blocks.new("$DorLib2D$00000004")
    for side, first, last in ((-1, 0, 90), (1, 90, 180)):
        double.add_line((side * 0.5, 0), (side * 0.5, 0.5))
        double.add_arc((side * 0.5, 0), 0.5, first, last)
    window = doc.blocks.new("$WINLIB2D$00000001")
    for y in (-0.5, -1 / 6, 1 / 6, 0.5):
        window.add_line((-0.5, y), (0.5, y))
    high = doc.blocks.new("$WINLIB2D$00000009")
    for y in (-0.5, -1 / 6, 1 / 6, 0.5):
        high.add_line((-0.5, y), (0.5, y), {"linetype": "DASHED"} if abs(y) < 0.5 else None)
    squat = doc.blocks.new("B_SQUAT")
    squat.add_lwpolyline([(-120, -250), (120, -250), (120, 150), (-120, 150)], close=True)
    squat.add_arc((0, 150), 120, 0, 180)
    squat.add_circle((0, -170), 40)
    basin = doc.blocks.new("B_BASIN")
    basin.add_lwpolyline([(-300, -250), (300, -250), (300, 250), (-300, 250)], close=True)
    basin.add_ellipse((0, 0), (200, 0), 0.75)
    desk = doc.blocks.new("B_DESK")
    desk.add_lwpolyline([(-600, 0), (600, 0), (600, 400), (-600, 400)], close=True)
    for x in (-300, 300):
        desk.add_lwpolyline(
            [(x - 180, -420), (x + 180, -420), (x + 180, -80), (x - 180, -80)], close=True
        )
    office_desk = doc.blocks.new("B_ODESK")
    office_desk.add_lwpolyline([(-700, -350), (700, -350), (700, 350), (-700, 350)], close=True)
    office_desk.add_circle((0, -600), 220)
    north = doc.blocks.new("B_NORTH")
    north.add_circle((0, 0), 1200)
    north.add_solid([(0, 1200), (-150, -1180), (0, -900), (0, -900)])
    north.add_lwpolyline([(0, 1200), (150, -1180), (0, -900)], close=True)
    north.add_text("北", height=500, dxfattribs={"style": style_name}).set_placement(
        (0, 1600), align=TextEntityAlignment.MIDDLE_CENTER
    )


class Pen:
    """Puts primitives into the modelspace, shifted to one place of it."""

    def __init__(self, doc: Drawing, style_name: str, shift: Vec) -> None:
        self.doc, self.msp = doc, doc.modelspace()
        self.style_name = style_name
        self.dx, self.dy = shift

    def at(self, point: Vec) -> Vec:
        return round(point[0] + self.dx, 3), round(point[1] + self.dy, 3)

    def line(self, start: Vec, end: Vec, layer: str, **attribs: object) -> None:
        self.msp.add_line(self.at(start), self.at(end), {"layer": layer, **attribs})

    def poly(
        self, points: Iterable[Vec], layer: str, close: bool = False, width: float = 0
    ) -> None:
        self.msp.add_lwpolyline(
            [self.at(p) for p in points],
            close=close,
            dxfattribs={"layer": layer, "const_width": width},
        )

    def insert(
        self, block: str, point: Vec, layer: str, scale: Vec = (1, 1), rotation: float = 0
    ) -> None:
        self.msp.add_blockref(
            block,
            self.at(point),
            {
                "layer": layer,
                "xscale": scale[0],
                "yscale": scale[1],
                "zscale": abs(scale[0]),
                "rotation": rotation,
            },
        )

    def text(
        self,
        content: str,
        point: Vec,
        height: float,
        layer: str,
        rotation: float = 0,
        align: TextEntityAlignment = TextEntityAlignment.MIDDLE_CENTER,
    ) -> None:
        self.msp.add_text(
            content,
            height=height,
            rotation=rotation,
            dxfattribs={
                "layer": layer,
                "style": self.style_name,
                "width": 0.8,
            },
        ).set_placement(self.at(point), align=align)
