"""DWG to :class:`Ink`: converted to DXF by ezdwg, then read as any DXF; best effort.

The converter (extra ``dwg``) loses entities without saying so, inserts of R2000 files
above all, and writes others twice; a finding says what that means for the reader.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from layoutopt.diagnostics import Finding, InputError, Severity
from layoutopt.read.codes import Code, finding
from layoutopt.read.ink import Ink
from layoutopt.read.load import load

_VERSIONS = {
    b"AC1012": "R13", b"AC1014": "R14", b"AC1015": "R2000", b"AC1018": "R2004",
    b"AC1021": "R2007", b"AC1024": "R2010", b"AC1027": "R2013", b"AC1032": "R2018",
}  # fmt: skip


def is_dwg(head: bytes) -> bool:
    """Tell a DWG file by its first bytes."""
    return head[:4] in {b"AC10", b"AC1.", b"AC2."} or head[:5] == b"MC0.0"


def load_dwg(path: Path) -> Ink:
    """Read a DWG file as well as can be.

    Raises
    ------
    InputError
        ezdwg is not installed, or it cannot read the file.
    """
    try:
        import ezdwg
    except ImportError as error:
        raise InputError(
            en=f"{path} is a DWG drawing; save it as DXF (any version from R12), which is read "
            "best, or install the DWG reader: pip install 'layoutopt[dwg]'.",
            zh=f"{path} 是 DWG 文件；请在 CAD 中另存为 DXF（R12 以上任意版本，读取最可靠），"
            "或安装 DWG 读取组件：pip install 'layoutopt[dwg]'。",
        ) from error
    data = path.read_bytes()
    with tempfile.TemporaryDirectory() as folder:
        draft = Path(folder) / "converted.dxf"
        try:
            result = ezdwg.to_dxf(str(path), str(draft))
            source = ezdwg.read(str(path))
            insunits = source.insunits or 0
            placed = sum(1 for _ in source.modelspace().query("INSERT MINSERT"))
        except (KeyboardInterrupt, SystemExit, MemoryError):
            raise
        except BaseException as error:  # its compiled core panics past Exception
            raise _unreadable(path, data, error) from error
        finally:
            ezdwg.clear_decode_caches()
        skipped = Counter(result.skipped_by_type)
        kept = sum(line.strip() == b"INSERT" for line in draft.read_bytes().splitlines())
        skipped["INSERT"] = max(skipped["INSERT"], placed - kept)
        try:
            ink = load(draft)
        except InputError as error:
            raise InputError(
                en=f"{path} (DWG, converted): {error.en.removeprefix(str(draft)).lstrip(': ')} "
                "Reading DWG is best effort: save it as DXF in a CAD program and give that.",
                zh=f"{path}（DWG，已转换）：{error.zh.replace(str(draft), '').strip()}"
                "DWG 只能尽力读取：请在 CAD 中另存为 DXF 后再试。",
            ) from error
    return replace(
        ink,
        path=path,
        sha256=hashlib.sha256(data).hexdigest(),
        insunits=int(insunits),
        findings=(*_warnings(data, +skipped), *ink.findings),
    )


def _warnings(data: bytes, skipped: Mapping[str, int]) -> list[Finding]:
    version = _VERSIONS.get(data[:6], data[:6].decode("ascii", "replace"))
    lost = version in {"R13", "R14", "R2000"}
    found = [
        finding(
            Code.DWG_BEST_EFFORT,
            Severity.WARNING,
            f"DWG（{version}）为尽力读取：可能缺少图块等图元"
            + ("（该版本尤其如此）" if lost else "")
            + "或有重复图元；请核对结果，另存为 DXF 最可靠",
            f"DWG ({version}) is read as best effort: blocks and other entities may be missing"
            + (" (in this version above all)" if lost else "")
            + " or doubled; check the result, a DXF is read best",
        )
    ]
    if skipped:
        kinds = ", ".join(f"{kind} × {n}" for kind, n in sorted(skipped.items())[:8])
        found.append(
            finding(
                Code.DWG_ENTITY_LOST,
                Severity.WARNING,
                f"DWG 中有图元无法转换：{kinds}；请另存为 DXF",
                f"entities of the DWG could not be converted: {kinds}; save it as DXF",
            )
        )
    return found


def _unreadable(path: Path, data: bytes, error: BaseException) -> InputError:
    version = data[:6].decode("ascii", "replace")
    reason = f"{type(error).__name__}: {error}"[:160].replace(str(path), path.name)
    return InputError(
        en=f"{path} is a DWG drawing ({version}) that cannot be read ({reason}); open it in a CAD "
        "program and save it as DXF (any version from R12).",
        zh=f"{path} 是无法读取的 DWG 文件（{version}，{reason}）；"
        "请在 CAD 中打开并另存为 DXF（R12 以上任意版本）。",
    )


__all__ = ["is_dwg", "load_dwg"]
