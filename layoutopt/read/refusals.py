"""What is said when a drawing cannot be read: what it is, why, and what to do about it.

Not here: the reasons themselves (see :class:`layoutopt.read.ink.Losses`).
"""

from __future__ import annotations

from pathlib import Path

from layoutopt.diagnostics import InputError
from layoutopt.read.codes import Code
from layoutopt.read.ink import Ink, Losses


def unreadable(path: Path, reason: str) -> InputError:
    """Return the error for a file too damaged to open."""
    return InputError(
        en=f"{path} is damaged and could not be recovered ({reason}); "
        "open it in a CAD program, run AUDIT or RECOVER, and save it as DXF again.",
        zh=f"{path} 已损坏且无法修复（{reason}）；"
        "请在 CAD 中运行 AUDIT 或 RECOVER 后重新另存为 DXF。",
    )


def nothing_drawn(path: Path, losses: Losses) -> InputError:
    """Return the error for a modelspace without a line that can be seen."""
    known = _known_cause(path, losses)
    if known is not None:
        return known
    if losses.hidden:
        return _hidden(path, losses, "everything", "全部图元")
    if losses.pictures:
        return InputError(
            en=f"{path} shows only pictures or underlays ({losses.pictures}); their lines cannot "
            "be read: give the CAD drawing they were made from.",
            zh=f"{path} 中只有图片或参考底图（{losses.pictures} 个），"
            "其中的线条无法读取；请提供原始 CAD 图纸。",
        )
    if losses.unplaced > max(20, losses.paper):
        return _unplaced(path, losses)
    if losses.paper:
        return InputError(
            en=f"the modelspace of {path} is empty; {losses.paper} entities are drawn on paper "
            "(layouts). Move the plan to the modelspace (CHSPACE) and export again.",
            zh=f"{path} 的模型空间为空，图元（{losses.paper} 个）画在图纸空间（布局）中；"
            "请用 CHSPACE 移到模型空间后重新导出。",
        )
    return InputError(
        en=f"{path} holds no lines in its modelspace; draw the plan there and export again.",
        zh=f"{path} 的模型空间中没有图线；请确认平面图在模型空间后重新导出。",
    )


def no_walls(ink: Ink) -> InputError:
    """Return the error for a drawing in which no building was found, with the likely cause."""
    path, losses = ink.path, ink.losses
    if any(found.code == Code.DWG_BEST_EFFORT for found in ink.findings):
        return InputError(
            en=f"no walls that enclose a room were found in {path}; DWG is read as best effort, "
            "so save it as DXF in a CAD program and try again.",
            zh=f"{path} 中找不到围成房间的墙；DWG 只能尽力读取，请在 CAD 中另存为 DXF 后再试。",
        )
    known = _known_cause(path, losses)
    if known is not None:
        return known
    shown = len(ink.segments)
    walls_off = losses.walls_hidden > 0
    if losses.hidden > shown or walls_off:
        return _hidden(path, losses, "much", "部分图元（含墙体）" if walls_off else "大部分图元")
    if losses.unplaced > 2 * shown and losses.unplaced > 50:
        return _unplaced(path, losses)
    return InputError(
        en=f"no walls that enclose a room were found in {path}; is it a floor plan, and are its "
        "layers on? If its unit is unusual, give the unit.",
        zh=f"{path} 中找不到围成房间的墙；请确认它是平面图、图层已打开；如单位特殊请指定单位。",
    )


def _known_cause(path: Path, losses: Losses) -> InputError | None:
    if losses.proxies and (losses.proxy_walls or not losses.xrefs):
        return InputError(
            en=f"{path} holds {losses.proxies} TArch (TCH) or proxy objects without graphics, so "
            "its walls cannot be seen; in TArch use 'save as T3' / 'graphic export' and give "
            "that file.",
            zh=f"{path} 中有 {losses.proxies} 个天正（TCH）或代理图元，不含图形，墙体无法读取；"
            "请在天正中用“另存为 T3”或“图形导出”后再试。",
        )
    if losses.xrefs:
        names = ", ".join(losses.xrefs)
        return InputError(
            en=f"{path} has its walls in other drawings ({names}), which are external references "
            "and not in the file; bind them (XREF, Bind) and export again.",
            zh=f"{path} 的墙体在外部参照（{names}）中，不在本文件内；"
            "请绑定（XREF→绑定）后重新导出。",
        )
    return None


def _hidden(path: Path, losses: Losses, en: str, zh: str) -> InputError:
    names = ", ".join(losses.hidden_layers)
    return InputError(
        en=f"{en} in {path} is on layers that are off or frozen ({names}); "
        "switch the layers on and save again.",
        zh=f"{path} 中的{zh}在关闭或冻结的图层上（{names}）；请打开图层后重新保存。",
    )


def _unplaced(path: Path, losses: Losses) -> InputError:
    names = ", ".join(losses.unplaced_blocks)
    return InputError(
        en=f"{path} keeps its drawing in blocks that are not inserted ({names}); insert them in "
        "the modelspace and export again.",
        zh=f"{path} 的图形在未插入的图块中（{names}）；请插入模型空间后重新导出。",
    )


__all__ = ["no_walls", "nothing_drawn", "unreadable"]
