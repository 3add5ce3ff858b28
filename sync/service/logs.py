"""Logs as events with fields, one line each, and never a secret."""

from __future__ import annotations

import logging
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

from config.settings import Settings
from connectors.masking import Masker


def configure_logs(settings: Settings) -> None:
    """Send our events and those of libraries to standard error, masked, as text or JSON."""
    masker = Masker(settings.secrets())
    level = logging.getLevelNamesMapping()[settings.plain.log_level.upper()]
    logging.basicConfig(
        level=max(level, logging.WARNING), stream=sys.stderr, format="%(levelname)s %(name)s %(message)s"
    )

    def masked(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        return {key: masker.mask(value) if isinstance(value, str) else value for key, value in event.items()}

    last: Any = (
        structlog.processors.JSONRenderer()
        if settings.plain.log_format == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            masked,
            last,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
