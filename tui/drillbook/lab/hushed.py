"""A logger for librdkafka's chatter about brokers that are just starting or were just killed."""

from __future__ import annotations

import logging


def hushed() -> logging.Logger:
    """Give it to a client as `logger`."""
    logger = logging.getLogger("drillbook.lab.librdkafka")
    if not logger.handlers:
        logger.addHandler(logging.NullHandler())
    logger.propagate = False
    return logger
