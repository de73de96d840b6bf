"""The bytes of a DXF to a document: as it is, salvaged entity by entity, or recovered.

Not here: what the bytes are (see :mod:`layoutopt.read.sniff`), and what entities mean.
"""

from __future__ import annotations

import gc
import io
import logging
import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from ezdxf import recover
from ezdxf.document import Drawing as Document
from ezdxf.entities import factory
from ezdxf.entities.subentity import entity_linker
from ezdxf.filemanagement import dxf_stream_info, new, read
from ezdxf.lldxf.extendedtags import ExtendedTags
from ezdxf.lldxf.tagger import binary_tags_loader, tag_compiler
from ezdxf.lldxf.tags import Tags
from ezdxf.lldxf.types import DXFTag

from layoutopt.read.sniff import Content

Group = list[tuple[int, str]]
"""The tags of one entity: group code and value."""
_CODE_LINE = re.compile(r"[ \t]*-?\d{1,4}[ \t]*$")
_VERSIONS = {"AC1009": "R12", "AC1015": "R2000", "AC1018": "R2004", "AC1021": "R2007",
             "AC1024": "R2010", "AC1027": "R2013", "AC1032": "R2018"}  # fmt: skip


class UnopenableError(Exception):
    """No way of opening the file led to a document."""


@dataclass
class Opened:
    """A document, the encoding its bytes were read with, and how much was lost on the way.

    ``damage`` says what was wrong with the file, None where nothing was.
    """

    document: Document
    encoding: str
    damage: str | None = None
    lost: Counter[str] = field(default_factory=Counter)
    lost_handles: list[str] = field(default_factory=list)


def open_content(content: Content) -> Opened:
    """Open a DXF: read it; where that fails salvage it; where that gives nothing, recover it.

    Raises
    ------
    UnopenableError
        Nothing can be saved.
    """
    logging.getLogger("ezdxf").setLevel(logging.CRITICAL)
    encoding = content.encoding or _encoding_of(content)
    with _without_collector():
        try:
            return Opened(_read(content, encoding), encoding)
        except Exception as error:  # a reader meets every kind of damage
            damage = f"{type(error).__name__}: {error}"[:160]
        try:
            opened = _salvaged(content, encoding)
        except Exception:  # the structure itself is gone
            opened = Opened(new(), encoding)
        if not opened.document.modelspace() and not content.binary:
            try:
                document, _ = recover.read(io.BytesIO(content.data))
                opened = Opened(document, document.encoding)
            except Exception as error:
                raise UnopenableError(damage) from error
        if not opened.document.modelspace():
            raise UnopenableError(damage)
        opened.damage = damage
        return opened


@contextmanager
def _without_collector() -> Iterator[None]:
    """Make millions of objects, none of them garbage, without their being counted again."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


def _encoding_of(content: Content) -> str:
    if content.binary:
        return "utf-8"
    try:
        text = io.TextIOWrapper(io.BytesIO(content.data[:4_000_000]), "utf-8", errors="ignore")
        return dxf_stream_info(text).encoding
    except Exception:  # a broken header: the texts will tell
        return "cp1252"


def _read(content: Content, encoding: str) -> Document:
    if content.binary:
        return Document.load(binary_tags_loader(content.data, errors="surrogateescape"))
    stream = io.TextIOWrapper(io.BytesIO(content.data), encoding, errors="surrogateescape")
    return read(stream)


def _salvaged(content: Content, encoding: str) -> Opened:
    """Load each entity by itself into a new document, and leave out those that cannot be."""
    groups = _groups(content, encoding)
    version = next((v for g in groups for c, v in g if v in _VERSIONS), "AC1009")
    if not any(code == 100 for group in groups for code, _ in group):
        version = "AC1009"
    document = new(_VERSIONS[version])
    document.encoding = encoding if version < "AC1021" else "utf-8"
    opened = Opened(document, document.encoding)
    section, layout = "", None
    linked = entity_linker()
    for group in groups:
        kind = group[0][1]
        if kind == "SECTION":
            section = next((value for code, value in group if code == 2), "")
            if section == "HEADER":
                _take_header(document, group)
            layout = document.modelspace() if section == "ENTITIES" else None
        elif section == "TABLES" and kind == "LAYER":
            _guarded(opened, group, _take_layer, document)
        elif section == "CLASSES" and kind == "CLASS":
            _guarded(opened, group, _take_class, document)
        elif section == "BLOCKS" and kind == "BLOCK":
            layout = _block(document, group)
            linked = entity_linker()
        elif kind == "ENDBLK":
            layout = None
        elif layout is not None and kind not in {"ENDSEC", "EOF"}:
            _guarded(opened, group, _take_entity, document, layout, linked)
    return opened


def _guarded(opened: Opened, group: Group, take: Callable[..., None], *into: Any) -> None:
    try:
        take(group, *into)
    except Exception:  # this one is lost, the next may not be
        opened.lost[group[0][1][:32]] += 1
        opened.lost_handles += [value.strip()[:16] for code, value in group if code == 5][:1]


def _groups(content: Content, encoding: str) -> list[Group]:
    groups: list[Group] = []
    for code, value in _pairs(content, encoding):
        if code == 0:
            groups.append([])
        if groups:
            groups[-1].append((code, value))
    return groups


def _pairs(content: Content, encoding: str) -> Iterator[tuple[int, str]]:
    if content.binary:
        try:
            for tag in binary_tags_loader(content.data, errors="surrogateescape"):
                if isinstance(tag.value, (str, int, float)):
                    yield tag.code, str(tag.value)
        except Exception:  # what follows the damage cannot be found again
            return
        return
    lines = content.data.decode(encoding, "surrogateescape").splitlines()
    i = 0
    while i + 1 < len(lines):
        if _CODE_LINE.match(lines[i]):
            yield int(lines[i]), lines[i + 1].strip("\r\n")
            i += 2
        else:
            i += 1  # out of step: a line is missing or too many


def _take_header(document: Document, group: Group) -> None:
    name = ""
    for code, value in group:
        if code == 9:
            name = value
        elif name == "$INSUNITS" and code == 70 and value.strip().isdigit():
            document.header["$INSUNITS"] = int(value)


def _take_layer(group: Group, document: Document) -> None:
    values = dict(group)
    name = values[2]
    layer = document.layers.get(name) if name in document.layers else document.layers.add(name)
    flags, color = int(values.get(70, "0")), int(values.get(62, "7"))
    if flags & 1:
        layer.freeze()
    if color < 0:
        layer.off()
    if values.get(6):
        layer.dxf.linetype = values[6]


def _take_class(group: Group, document: Document) -> None:
    document.classes.register(factory.load(_tags(group), document))  # type: ignore[arg-type]


def _block(document: Document, group: Group) -> Any:
    values = dict(group)
    name = values.get(2, "")
    if name.upper() in {"*MODEL_SPACE", "$MODEL_SPACE"} or not name:
        return None
    if name.upper().startswith(("*PAPER_SPACE", "$PAPER_SPACE")):
        return None
    if name in document.blocks:
        return document.blocks[name]
    block = document.blocks.new(name)
    definition = block.block
    if definition is not None and values.get(70, "").strip().isdigit():
        definition.dxf.flags = int(values[70])
        definition.dxf.xref_path = values.get(1, "")
    return block


def _take_entity(group: Group, document: Document, layout: Any, linked: Any) -> None:
    entity = factory.load(_tags(group), document)
    handle = entity.dxf.get("handle", None)
    if handle is None or handle in document.entitydb:
        entity.dxf.handle = None
    factory.bind(entity, document)
    if not linked(entity):
        entity.dxf.owner = layout.layout_key
        layout.entity_space.add(entity)


def _tags(group: Group) -> ExtendedTags:
    raw = iter([DXFTag(code, value) for code, value in group if code < 1000])
    return ExtendedTags(Tags(tag_compiler(raw)))


__all__ = ["Opened", "UnopenableError", "open_content"]
