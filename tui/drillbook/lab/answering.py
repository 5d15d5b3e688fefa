"""Whether a loopback HTTP server of the lab answers: asked often while it starts, so as cheaply as can be."""

from __future__ import annotations

from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlsplit

SECONDS = 2


def answers(url: str) -> bool:
    """Whether GET gives 200 within two seconds."""
    parts = urlsplit(url)
    connection = HTTPConnection(parts.netloc, timeout=SECONDS)
    try:
        connection.request("GET", parts.path)
        return connection.getresponse().status == HTTPStatus.OK
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()
