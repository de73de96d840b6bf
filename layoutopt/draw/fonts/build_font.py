"""Build the package's own typeface from Noto Sans SC; run by hand, never by the package.

    python layoutopt/draw/fonts/build_font.py expo-google-fonts-noto-sans-sc-0.4.3.tgz

The argument is the tarball of the npm package ``@expo-google-fonts/noto-sans-sc``.  The
result holds every character of GBK, the code page that Chinese drawings are written in,
and of the Table of General Standard Chinese Characters, without hints and layout tables.
It carries a name of its own, for "Source" is reserved by the licence (OFL-1.1), whose text
is written beside it.  Not here: anything that uses the typeface; see ``typeface.py``.
"""

from __future__ import annotations

import io
import sys
import tarfile
from pathlib import Path

from fontTools import subset  # type: ignore[import-untyped]
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

FAMILY = "Layoutopt Sans SC"
POSTSCRIPT = "LayoutoptSansSC-Regular"
MEMBER = "package/400Regular/NotoSansSC_400Regular.ttf"
LICENCE = "package/LICENSE_FONT"

# The general standard characters that stand in CJK extension A; the others outside GBK
# lie behind U+9FA6 or beyond the basic plane, and are taken whole.
EXTENSION_A = (
    "㑇㑊㕮㘎㙍㙘㙦㛃㛚㛹㟃㠇㠓㤘㥄㧐㧑㧟㫰㬊㬎㬚㭎㭕㮾㰀㳇㳘㳚㴔㵐㶲㸆㸌㺄㻬㽏㿠䁖䂮䃅䃎䅟䌹"
    "䎃䎖䏝䏡䏲䐃䓖䓛䓨䓫䓬䗖䗛䗪䗴䜣䝙䢺䢼䣘䥽䦃䲟䲠䲢䴓䴔䴕䴖䴗䴘䴙䶮"
)
SYMBOLS = "²³½¼×÷±°µØøφ€©®✓√→←↑↓⇒●○■□◆◇▲△▼▽★☆◎※①②③④⑤⑥⑦⑧⑨⑩≈≠≤≥∞㎡㎜㎝–—…·‰"


def wanted(available: set[int]) -> set[int]:
    """List the code points to keep, of those there are."""
    text = EXTENSION_A + SYMBOLS + "".join(_gbk())
    points = {ord(char) for char in text}
    points |= set(range(0x20, 0x7F)) | set(range(0xA0, 0x180)) | set(range(0x391, 0x460))
    points |= set(range(0x9FA6, 0xA000)) | {p for p in available if p > 0xFFFF}
    return points & available


def _gbk() -> list[str]:
    chars = []
    for lead in range(0x81, 0xFF):
        for trail in range(0x40, 0xFF):
            try:
                chars.append(bytes((lead, trail)).decode("gbk"))
            except UnicodeDecodeError:
                continue
    return chars


def build(tarball: Path, folder: Path) -> Path:
    """Write the typeface and its licence into a folder; return the typeface's path."""
    with tarfile.open(tarball) as tar:
        source, licence = tar.extractfile(MEMBER), tar.extractfile(LICENCE)
        if source is None or licence is None:
            raise SystemExit(f"{tarball}: {MEMBER} or {LICENCE} is not in it")
        font = TTFont(io.BytesIO(source.read()))
        (folder / "OFL.txt").write_bytes(licence.read())
    options = subset.Options()
    options.layout_features = []
    options.hinting = False
    options.notdef_outline = True
    options.name_IDs = ["*"]
    options.drop_tables += ["GSUB", "GPOS", "GDEF", "BASE", "STAT", "vhea", "vmtx", "VORG"]
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=wanted(set(font.getBestCmap())))
    cutter.subset(font)
    _rename(font)
    font["head"].modified = font["head"].created  # the same bytes on every day
    font.recalcTimestamp = False
    path = folder / f"{POSTSCRIPT}.ttf"
    font.save(path)
    return path


def _rename(font: TTFont) -> None:
    """Give the subset its own names; copyright, licence and its address stay."""
    names = font["name"]
    names.names = [record for record in names.names if record.nameID in {0, 13, 14}]
    own = {
        1: FAMILY,
        2: "Regular",
        3: f"1.000;layoutopt;{POSTSCRIPT}",
        4: f"{FAMILY} Regular",
        5: "Version 1.000; a subset of Noto Sans SC 2.004",
        6: POSTSCRIPT,
    }
    for name_id, text in own.items():
        names.setName(text, name_id, 3, 1, 0x409)


if __name__ == "__main__":
    print(build(Path(sys.argv[1]), Path(__file__).parent))  # noqa: T201
