"""How an office draws: layers, walls, doors, windows, labels and sheets, as data."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace

ROLES = (
    *("wall", "column", "door", "window", "open_text", "space", "title", "frame", "axis"),
    *("bubble", "dim", "furniture", "sanitary", "stair", "hatch", "facade", "table", "misc"),
)

LAYERS: dict[str, tuple[str, ...]] = {
    "tarch": (
        *("WALL", "COLUMN", "WINDOW", "WINDOW", "WINDOW_TEXT", "SPACE", "PUB_TITLE", "PUB_TAB"),
        *("DOTE", "AXIS", "PUB_DIM", "FURNITURE", "LVTRY", "STAIR", "PUB_HATCH", "E_WALL"),
        *("PUB_TAB", "PUB_TEXT"),
    ),
    "aia": (
        *("A-WALL", "S-COLS", "A-DOOR", "A-GLAZ", "A-ANNO-TEXT", "A-AREA-IDEN", "A-ANNO-TTLB"),
        *("A-ANNO-TTLB", "S-GRID", "S-GRID-IDEN", "A-ANNO-DIMS", "I-FURN", "P-SANR-FIXT"),
        *("A-FLOR-STRS", "A-WALL-PATT", "A-ELEV", "A-ANNO-SCHD", "A-ANNO-NOTE"),
    ),
    "numbered": (
        *("1", "2", "3", "3", "7", "8", "10", "10", "4", "5", "6", "9", "9", "11", "12", "13"),
        *("14", "15"),
    ),
    "foreign": (
        *("muratura", "pilastri", "porte", "finestre", "testi", "locali", "cartiglio", "cartiglio"),
        *("assi", "assi", "quote", "arredi", "sanitari", "scale", "campiture", "prospetti"),
        *("tabelle", "note"),
    ),
    "spanish": (
        *("muro", "columnas", "PUERTAS", "ventanas", "textos", "textos", "PIE DE PLANO"),
        *("PIE DE PLANO", "ejes", "ejes", "cotas", "mobiliario", "mobiliario", "ESCALERA"),
        *("achurado", "ALZADO", "cuadros", "Defpoints2"),
    ),
    "xref": (
        *("xref$0$A-WALL", "xref$0$S-COLS", "xref$0$A-DOOR", "xref$0$A-DOOR", "xref$0$TXT"),
        *("xref$0$TXT", "TTLB", "TTLB", "xref$1$GRID", "xref$1$GRID", "xref$0$DIM"),
        *("xref$0$A-FURN", "xref$0$A-FURN", "xref$0$STRS", "xref$0$PATT", "ELEV", "TBL", "NOTE"),
    ),
    "one": ("0",) * 18,
    "misleading": (
        *("WINDOW", "WINDOW", "WINDOW", "WINDOW", "TEXT", "TEXT", "0", "0", "AXIS", "AXIS", "DIM"),
        *("Offices", "Offices", "WINDOW", "HATCH", "0", "0", "0"),
    ),
}


@dataclass(frozen=True)
class Dialect:
    """One way of drawing; ``None`` leaves a habit to the seed."""

    layers: str = "tarch"
    walls: str = "pairs"  # pairs polyline hatch hatch_outline single single_through plaster through
    pattern: str = "SOLID"
    columns: str | None = None  # merged drawn free
    doors: str | None = None  # see openings.DOORS
    windows: str | None = None  # see openings.WINDOWS
    labels: str | None = None  # see labels.LABELS
    areas: str | None = None  # see labels.AREAS
    language: str | None = None  # zh en es it de ca fr
    layout: str | None = None  # row row_rev stack grid
    fitted: bool | None = None  # furniture
    dims: str | None = None  # none entities exploded
    axes: bool | None = None
    frame: bool | None = None
    extras: tuple[str, ...] | None = None  # facade detail schedule legend site stray
    version: str | None = None
    codepage: str | None = None  # right wrong missing: of a file whose text is GBK
    unit: str = "mm"
    insunits: str = "right"  # right wrong missing


DIALECTS: dict[str, Dialect] = {
    "pairs": Dialect(),
    "aia": Dialect(layers="aia", doors="block", language="en"),
    "onelayer": Dialect(layers="one"),
    "misleading": Dialect(layers="misleading", doors="anonymous"),
    "numbered": Dialect(layers="numbered"),
    "foreign": Dialect(layers="foreign", language="it"),
    "spanish": Dialect(layers="spanish", language="es"),
    "xref": Dialect(layers="xref", language="en"),
    "polyline": Dialect(walls="polyline", doors="none", windows="lines2"),
    "hatched": Dialect(walls="hatch", layers="numbered"),
    "hatched_ansi": Dialect(walls="hatch", pattern="ANSI31", doors="none"),
    "hatch_outline": Dialect(walls="hatch_outline", pattern="ANSI31"),
    "singleline": Dialect(walls="single", columns="merged", layers="one", axes=False),
    "singleline_through": Dialect(walls="single_through", columns="merged", doors="exploded"),
    "plaster": Dialect(walls="plaster", columns="merged"),
    "faces_unbroken": Dialect(walls="through", doors="block", windows="over"),
    "blocks_nested": Dialect(doors="nested", windows="block"),
    "blocks_stretched": Dialect(doors="stretched", windows="block", layers="one"),
    "blocks_anonymous": Dialect(doors="anonymous", windows="block"),
    "exploded": Dialect(doors="exploded", layers="one"),
    "arcs_poly": Dialect(doors="poly", layers="numbered"),
    "arcs_spline": Dialect(doors="spline"),
    "arcs_chords": Dialect(doors="chords", layers="one"),
    "thick_window": Dialect(windows="thick"),
    "free_columns": Dialect(columns="free"),
    "bubbles": Dialect(labels="bubble", axes=False),
    "leaders": Dialect(labels="leader"),
    "unlabelled": Dialect(labels="none", layers="one"),
    "gbk_wrong": Dialect(language="zh", codepage="wrong", version="R2000", labels="mtext"),
    "gbk_missing": Dialect(language="zh", codepage="missing", version="R2000", labels="text"),
    "german": Dialect(language="de", layers="numbered", labels="mtext"),
    "catalan": Dialect(language="ca", layers="one", labels="text"),
    "extras": Dialect(extras=("facade", "detail", "schedule", "legend", "site", "stray")),
    "inches": Dialect(unit="inch", insunits="wrong", language="en", layers="aia"),
    "feet": Dialect(unit="foot", insunits="right", language="en"),
    "paper": Dialect(unit="paper_m", insunits="wrong", language="it", layers="foreign"),
    "metres": Dialect(unit="m", insunits="wrong", language="zh"),
    # These change the building itself: two of it at an angle, or one on an arc.
    "wings": Dialect(axes=False, dims="none", fitted=False),
    "curved": Dialect(axes=False, dims="none", doors="exploded"),
    "curved_polyline": Dialect(axes=False, dims="none", walls="polyline", doors="block"),
    "curved_onelayer": Dialect(axes=False, dims="none", layers="one", windows="lines3"),
    "centimetres": Dialect(unit="cm", insunits="missing", language="es", layers="spanish"),
}


def settle(dialect: Dialect, rng: random.Random) -> Dialect:
    """Return the dialect with every open habit chosen by the seed."""
    language = dialect.language or rng.choice(["zh", "zh", "zh", "en"])
    chosen = {
        "columns": rng.choice(["merged", "drawn", "drawn"]),
        "doors": rng.choice(["block", "block", "nested", "stretched", "anonymous", "exploded"]),
        "windows": rng.choice(["lines4", "lines3", "lines2", "block", "block"]),
        "labels": rng.choice(["text", "text", "mtext", "attrib", "split"]),
        "areas": rng.choice(["none", "m2sup", "m2", "s=", "cn", "mq", "plain2", "comma"]),
        "layout": rng.choice(["row", "row_rev", "stack", "grid"]),
        "fitted": rng.random() < 0.7,
        "dims": rng.choice(["none", "entities", "exploded"]),
        "axes": rng.random() < 0.7,
        "frame": rng.random() < 0.7,
        "extras": tuple(
            e for e in ("facade", "detail", "schedule", "legend") if rng.random() < 0.25
        ),
        "version": rng.choice(["R2000", "R2010", "R2010", "R2018"]),
        "codepage": "right",
    }
    missing = {k: v for k, v in chosen.items() if getattr(dialect, k) is None}
    return replace(dialect, language=language, **missing)
