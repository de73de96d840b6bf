"""Ground: what the tool says about a drawing or a run.

A :class:`Finding` is about the school's drawing and never stops anything.
An exception is about the run, and carries what, where and what to do::

    LayoutoptError            exit code
    ├── UsageError            2   words on the command line or in the job file
    └── InputError            3   a file that cannot be read, or is refused
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from layoutopt.geometry import WorldPoint


class Severity(StrEnum):
    """How much a finding matters."""

    ERROR = "error"
    WARNING = "warning"
    FIXED = "fixed"
    INFO = "info"


@dataclass(frozen=True)
class Finding:
    """Something seen in a drawing: a code that is never reused, and where it is.

    ``at`` stands in the drawing's world coordinates; ``subject`` is the id of a space,
    opening or storey; ``handles`` are DXF entity handles; ``confidence`` (0 to 1) is how
    sure the reader is that it saw right or did right, None where nothing was guessed.
    ``message`` holds both languages, ``zh / en``; ``message_en`` the English half alone.
    """

    code: str
    severity: Severity
    message: str
    subject: str | None = None
    at: WorldPoint | None = None
    handles: tuple[str, ...] = ()
    confidence: float | None = None
    message_en: str | None = None

    def said(self, lang: str) -> str:
        """Return the message in ``zh`` or ``en``."""
        if self.message_en is None:
            return self.message
        return (
            self.message_en if lang == "en" else self.message.removesuffix(f" / {self.message_en}")
        )

    def to_json(self) -> dict[str, Any]:
        """Return the finding in the contract's form."""
        return {
            "code": self.code,
            "severity": self.severity.value,
            "message": self.message,
            "message_en": self.message_en,
            "subject": self.subject,
            "at": list(self.at) if self.at else None,
            "handles": list(self.handles),
            "confidence": self.confidence,
        }


class LayoutoptError(Exception):
    """A run that cannot go on: a message in both languages, an exit code."""

    exit_code = 1

    def __init__(self, en: str, zh: str) -> None:
        super().__init__(en)
        self.en = en
        self.zh = zh

    def message(self, lang: str) -> str:
        """Return the message in ``zh`` or ``en``."""
        return self.zh if lang == "zh" else self.en


class UsageError(LayoutoptError):
    """The command line or the job file says something that cannot be meant."""

    exit_code = 2


class InputError(LayoutoptError):
    """A file cannot be read, or what it holds is refused."""

    exit_code = 3
