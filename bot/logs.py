"""What is logged: kinds of events and kinds of errors, to stderr, never what anybody typed."""

from __future__ import annotations

import logging
import sys
from typing import Final

import structlog

# Libraries that log bodies, headers or addresses when they are let.
_TALKATIVE: Final = ("slack_bolt", "slack_sdk", "aiohttp", "uvicorn", "sqlalchemy", "alembic", "asyncio")


def log_to_stderr() -> None:
    """Send our own events and the warnings of our rooms to stderr, a line of JSON each; keep libraries quiet."""
    stamp = structlog.processors.TimeStamper(fmt="iso", utc=True)
    shared: list[structlog.types.Processor] = [structlog.stdlib.add_log_level, stamp]
    structlog.configure(
        processors=[*shared, structlog.processors.JSONRenderer()],
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
    )
    stream = logging.StreamHandler(sys.stderr)
    stream.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(),
            ],
            foreign_pre_chain=shared,
        )
    )
    logging.basicConfig(level=logging.WARNING, handlers=[stream], force=True)
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.CRITICAL)
