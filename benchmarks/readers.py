"""Open a DXF of ours in other people's programs: does it open, is everything there?

    python benchmarks/readers.py out/scheme-1.dxf

Counts of what is on our layers, and the texts there, by ezdxf (with its audit), GDAL
(``ogrinfo``), FreeCAD (``freecadcmd``), the npm package ``dxf-parser`` (named by
``--dxf-parser FOLDER``, where it is installed) and LibreCAD (a PDF that a person looks at).
Programs that are not on the machine are named and left out.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import subprocess
import tempfile
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import ezdxf

LAYERS = ("LO-ZONE", "LO-WALL-NEW", "LO-DOOR-NEW", "LO-FURN", "LO-TEXT", "LO-NOTE")
DRAWN = {"LWPOLYLINE", "TEXT", "INSERT", "ARC"}
"""What is counted: hatches and masks (WIPEOUT) are not read by all, dimensions taken apart."""
CHINESE = re.compile(r"[\u4e00-\u9fff]")

PARSER = """
const D = require('dxf-parser'); const C = D.default || D.DxfParser || D;
const d = new C().parseSync(require('fs').readFileSync(process.argv[1], 'utf8'));
const n = {}; const t = [];
const drawn = ['LWPOLYLINE', 'TEXT', 'INSERT', 'ARC'];
for (const e of d.entities.filter(e => drawn.includes(e.type))) {
  n[e.layer] = (n[e.layer] || 0) + 1;
  if (e.text) t.push(e.text);
}
console.log(JSON.stringify({n, t}));
"""

FREECAD = """
import FreeCAD, importDXF
p = FreeCAD.ParamGet("User parameter:BaseApp/Preferences/Mod/Draft")
for key in ("dxfUseLegacyImporter", "dxfShowDialog", "dxfAllowDownload"):
    p.SetBool(key, False)
p.SetBool("dxftext", True)
doc = FreeCAD.newDocument("x")
importDXF.insert({path!r}, "x")
texts = [t for o in doc.Objects for t in (getattr(o, "Text", None) or [])]
import json
print("RESULT" + json.dumps({{"objects": len(doc.Objects), "t": texts}}))
"""


def ours(path: Path) -> tuple[Counter[str], list[str], int]:
    """Count by ezdxf: entities by layer, Chinese texts of ours, errors of the audit."""
    doc = ezdxf.readfile(path)
    model = doc.modelspace()
    counts = Counter(str(entity.dxf.layer) for entity in model if entity.dxftype() in DRAWN)
    texts = [str(t.dxf.text) for t in model.query("TEXT") if str(t.dxf.layer).startswith("LO-")]
    return counts, [t for t in texts if CHINESE.search(t)], len(doc.audit().errors)


def found(texts: Iterable[str], among: Iterable[str]) -> str:
    """Say how many texts are among those that a program read."""
    wanted, read = list(texts), "\n".join(among)
    return f"{sum(text in read for text in wanted)} of {len(wanted)}"


def run(*command: str, seconds: int = 300) -> str:
    """Return what a program prints, whatever it returns."""
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=seconds, check=False, errors="replace"
    )
    return done.stdout + done.stderr


def by_gdal(path: Path, counts: Counter[str], texts: list[str]) -> tuple[str, ...]:
    """Read by GDAL, which takes blocks apart: only layers without blocks are compared.

    It takes the code page of old versions for that of files in UTF-8 too (3.6), so it is told.
    """
    query = (
        "SELECT Layer, COUNT(*) AS n FROM entities "
        "WHERE SubClasses NOT LIKE '%Hatch%' GROUP BY Layer"
    )
    told = ("--config", "DXF_ENCODING", "UTF-8")
    out = run("ogrinfo", *told, "-ro", "-q", "-dialect", "sqlite", "-sql", query, str(path))
    pairs = re.findall(r"Layer \(String\) = (\S+)\s+n \(Integer\) = (\d+)", out)
    read = {layer: int(n) for layer, n in pairs}
    plain = [name for name in LAYERS if name != "LO-FURN"]
    equal = all(read.get(name, 0) == counts[name] for name in plain)
    said = run("ogrinfo", *told, "-ro", "-al", str(path))
    wrong = [f"{name} {read.get(name, 0)}" for name in plain if read.get(name, 0) != counts[name]]
    return ("yes" if read else "no", "yes" if equal else ", ".join(wrong), found(texts, [said]))


def by_parser(path: Path, counts: Counter[str], texts: list[str], folder: Path) -> tuple[str, ...]:
    """Read by the npm package."""
    done = subprocess.run(
        ["node", "-e", PARSER, str(path.resolve())],
        capture_output=True,
        text=True,
        cwd=folder,
        check=False,
    )
    if done.returncode:
        return ("no", "–", done.stderr.splitlines()[-1] if done.stderr else "")
    read = json.loads(done.stdout)
    wrong = [name for name in LAYERS if read["n"].get(name, 0) != counts[name]]
    return ("yes", f"no: {', '.join(wrong)}" if wrong else "yes", found(texts, read["t"]))


def by_freecad(path: Path, texts: list[str]) -> tuple[str, ...]:
    """Read by FreeCAD, which makes objects of its own: they are counted, not compared."""
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "read.py"
        script.write_text(FREECAD.format(path=str(path.resolve())), "utf-8")
        out = run("freecadcmd", str(script))
    line = re.search(r"RESULT(\{.*\})", out)
    if line is None:
        return ("no", "–", "–")
    read = json.loads(line.group(1))
    return ("yes", f"{read['objects']} objects", found(texts, read["t"]))


def by_librecad(path: Path, picture: Path) -> tuple[str, ...]:
    """Have LibreCAD print the drawing, to be looked at."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / path.name
        shutil.copy(path, copy)
        run("xvfb-run", "-a", "librecad", "dxf2pdf", "-a", str(copy), seconds=180)
        made = copy.with_suffix(".pdf")
        if not made.exists():
            return ("no", "–", "–")
        shutil.copy(made, picture)
    return ("yes", f"picture: {picture.name}", "look")


def main() -> None:
    """Print the table of readers."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("drawing", type=Path)
    parser.add_argument("--dxf-parser", type=Path, help="folder with node_modules/dxf-parser")
    parser.add_argument("--picture", type=Path, default=Path("librecad.pdf"))
    args = parser.parse_args()
    counts, texts, errors = ours(args.drawing)
    rows = {"ezdxf, audit": ("yes", f"{errors} errors", f"{len(texts)} of {len(texts)}")}
    if shutil.which("ogrinfo"):
        rows["GDAL"] = by_gdal(args.drawing, counts, texts)
    if shutil.which("node") and args.dxf_parser:
        rows["npm dxf-parser"] = by_parser(args.drawing, counts, texts, args.dxf_parser)
    if shutil.which("freecadcmd"):
        rows["FreeCAD"] = by_freecad(args.drawing, texts)
    if shutil.which("librecad"):
        rows["LibreCAD"] = by_librecad(args.drawing, args.picture)
    print("| reader | opens | counts on our layers equal | Chinese texts |\n|---|---|---|---|")
    for name, cells in rows.items():
        print(f"| {name} | {' | '.join(cells)} |")
    print(f"\non our layers: { ({name: counts[name] for name in LAYERS}) }")


if __name__ == "__main__":
    main()
