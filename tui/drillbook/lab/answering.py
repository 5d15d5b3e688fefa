"""Whether a loopback HTTP server of the lab answers; a proxy in the environment has no say in it."""

from __future__ import annotations

import httpx


def answers(url: str) -> bool:
    """Whether GET gives 200 within two seconds."""
    try:
        return httpx.get(url, timeout=2, trust_env=False).status_code == httpx.codes.OK
    except httpx.HTTPError:
        return False
