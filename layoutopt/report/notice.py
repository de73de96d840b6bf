"""The rectification notice as a Word file, from a template that a bureau may replace.

The demand and what follows when it is not met are the standard's own sentences, handed in
with the list; a standard that has none gets a notice without them.  What must be put right
is demanded, everything else is told.  Not here: the wording, which is the template's
(``templates/make_notice``).
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, time
from importlib import resources
from pathlib import Path
from typing import Any

from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError
from jinja2.sandbox import SandboxedEnvironment

from layoutopt.diagnostics import InputError
from layoutopt.rectification import PHYSICS, Item, Quoted, Rectification, Unattested
from layoutopt.report import words
from layoutopt.report.cells import clean
from layoutopt.report.files import (
    Written,
    check_new,
    check_package,
    read_bytes,
    settled,
    write_whole,
)
from layoutopt.report.listing import cleaned

NUMERALS = ("一二三四", "1234")
PARTS = ("must", "late", "advice", "pending")


def write_notice(
    rectification: Rectification, path: Path, lang: str, template: Path | None = None
) -> Written:
    """Write the notice to the school that was inspected.

    Parameters
    ----------
    rectification
        The list; other schools' items on it are left out.
    path
        Where to; a file that stands is never overwritten.
    lang
        ``zh`` or ``en``.
    template
        A bureau's own template; its fields are listed in ``templates/make_notice``.

    Raises
    ------
    UsageError
        ``path`` stands already.
    InputError
        The template is no Word file, or says what cannot be meant; or ``path`` cannot be
        written.
    """
    i = words.index(lang)
    check_new(path)
    if template is None:
        inside = resources.files("layoutopt.report.templates") / f"notice-{lang}.docx"
        data, source = inside.read_bytes(), Path(inside.name)
    else:
        data, source = read_bytes(template), template
        kind = ("Word 文档(.docx)", "a Word document (.docx)")
        check_package(template, data, "word/document.xml", kind)
    filled = _filled(source, data, _context(cleaned(rectification), i), rectification)
    write_whole(path, settled(filled, rectification.inspected_on))
    return Written(path)


def _filled(
    source: Path, data: bytes, context: dict[str, Any], rectification: Rectification
) -> bytes:
    # Sandboxed: the template is a file of somebody's.  Strict: a field that does not exist
    # is an error to be mended, never a gap in an official paper.
    environment = SandboxedEnvironment(undefined=StrictUndefined)
    try:
        paper = DocxTemplate(io.BytesIO(data))
        paper.render(context, environment, autoescape=True)
        properties = paper.docx.core_properties
        stamp = datetime.combine(rectification.inspected_on, time())
        properties.created = properties.modified = stamp
        out = io.BytesIO()
        paper.save(out)
    except TemplateError as error:
        line = f" ({error.lineno})" if isinstance(error, TemplateSyntaxError) else ""
        raise InputError(
            en=f"{source}: the template cannot be filled: {error.message}{line}; "
            f"it may use {', '.join(sorted(context))}",
            zh=f"{source}:模板无法填写(提示:{error.message}{line});"
            f"可用的字段有 {'、'.join(sorted(context))}",
        ) from None
    # A damaged package fails in as many ways as it has parts.
    except Exception:
        raise InputError(
            en=f"{source}: the template cannot be filled; open it in Word, save it again, and "
            "check its fields",
            zh=f"{source}:模板无法填写;请在 Word 中打开并重新保存,并检查其中的字段",
        ) from None
    return out.getvalue()


def _context(rectification: Rectification, i: int) -> dict[str, Any]:
    """Return the template's fields, all texts in one language."""
    r = rectification
    mine = r.of(r.school)
    pending = [item for item in mine if item.status != "rectified"]
    # Faults of the drawing come after what the standard asks of the school.
    pending.sort(key=lambda item: item.clause.startswith(PHYSICS))
    demanded = [item for item in pending if item.force == "must"]
    advice = [item for item in pending if item.force != "must"]
    missing = [entry for entry in r.attestations_missing if entry.school == r.school]
    late = [n for n, item in enumerate(demanded, start=1) if item.status == "overdue"]
    undated = [n for n, item in enumerate(demanded, start=1) if item.deadline is None]
    there = {
        "must": bool(demanded),
        "late": bool(demanded) and r.consequence is not None,
        "advice": bool(advice),
        "pending": bool(missing),
    }
    standing = [name for name in PARTS if there[name]]
    numerals = NUMERALS[i]
    return {
        "school": r.school,
        "tier": words.TIER[r.tier][i] if r.tier else "",
        "standard": clean(words.standard_name(r, i, bare=True)),
        "inspected_on": words.day(r.inspected_on, i),
        "inspector": r.inspector,
        "items": _rows(demanded, i),
        "advice": _rows(advice, i),
        "rectified": _rows((item for item in mine if item.status == "rectified"), i),
        "pending": _asked(missing, i),
        "overdue": words.numbers(late, i),
        "undated": words.numbers(undated, i),
        "demand": _sentence(r.demand, i),
        "consequence": _sentence(r.consequence, i),
        "part": {name: numerals[standing.index(name)] for name in standing},
    }


def _rows(items: Iterable[Item], i: int) -> list[dict[str, Any]]:
    return [
        {
            "no": str(number),
            "clause": item.clause,
            "section": item.section,
            "quote": words.quoted(item, i),
            "subject": words.subject(item, i),
            "found": (item.found, item.found_en)[i],
            "todo": (item.todo, item.todo_en)[i],
            "owner": item.owner or words.UNSET[i],
            "deadline": words.day(item.deadline, i),
            "status": words.STATUS[item.status][i],
            "kind": words.FORCE[item.force][i],
            "note": item.note,
        }
        for number, item in enumerate(items, start=1)
    ]


def _asked(entries: Iterable[Unattested], i: int) -> list[dict[str, str]]:
    return [
        {
            "no": str(number),
            "clause": entry.clause,
            "quote": words.quoted(entry, i),
            "subject": words.subject(entry, i),
            "supplier": words.SUPPLIER[entry.supplier][i],
        }
        for number, entry in enumerate(entries, start=1)
    ]


def _sentence(quoted: Quoted | None, i: int) -> dict[str, str] | None:
    if quoted is None:
        return None
    said = (quoted.quote_en or quoted.quote) if i else quoted.quote
    here = replace(quoted, quote=clean(said).rstrip("。."))
    return {"clause": here.clause, "section": clean(here.section), "quote": here.quote}
