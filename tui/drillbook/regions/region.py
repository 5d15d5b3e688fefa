"""What a worker holds of its region: logins made when they are first needed, and kept."""

from collections.abc import Mapping
from pathlib import Path
from threading import Lock

import httpx

from drillbook.clock import monotonic
from drillbook.regions.connect_api import ConnectApi
from drillbook.regions.deadline import Deadline
from drillbook.regions.failures import RegionError
from drillbook.regions.login import Login
from drillbook.regions.pipe_words import WorkerConfig
from drillbook.regions.reader import Isolation, Reader
from drillbook.regions.registry_api import RegistryApi
from drillbook.regions.second_admin import SecondAdmin
from drillbook.regions.secrets import Remember, resolve, resolve_all

HTTP_SECONDS = 10.0
VERSION_AGAIN_SECONDS = 60.0
DOUBTED_SECONDS = 5.0
"""After a region froze or died a client can wait for ever for its controller or a group's coordinator; asking for all
metadata does not cure it: a client that failed is made anew, but no more often than this.
"""
RETIRED_SECONDS = 30.0
"""Three times as long as any call may take."""


class Region:
    """The clients of one region; a secret is resolved when its client is first made, and nowhere else."""

    def __init__(self, config: WorkerConfig, remember: Remember) -> None:
        self.config = config
        self.name = config.region.name
        self._remember = remember
        self._logins: dict[str, Login] = {}
        self._retired: list[tuple[float, Login]] = []
        self._making: dict[str, Lock] = {}
        self._readers: dict[Isolation, Reader] = {}
        self._http: dict[str, httpx.Client] = {}
        self._registry: RegistryApi | None = None
        self._second: SecondAdmin | None = None
        self._acting_second: SecondAdmin | None = None
        self._version = ""
        self._version_after = 0.0
        self._lock = Lock()
        self.writing = Lock()
        """Held by whoever writes canaries: a second producer of the same transactional id would fence the first."""

    def reading(self) -> Login:
        """The reading principal's client."""
        return self._login("read", {})

    def acting(self) -> Login:
        """The acting principal's client."""
        if not self.config.region.act:
            raise RegionError(f"regions.yaml gives no `act` login for {self.name}", code="NO_LOGIN")
        return self._login("act", self.config.region.act)

    def principal(self, name: str) -> Login:
        """The client of a principal whose credential the site gives."""
        over = self.config.region.principals.get(name)
        if over is None:
            raise RegionError(f"regions.yaml gives no credential for {name} in {self.name}", code="NO_LOGIN")
        return self._login(f"principal {name}", {"sasl.username": name.removeprefix("User:"), **over})

    def reader(self, isolation: Isolation) -> Reader:
        """The consumer that reads contents at this isolation level."""
        with self._lock:
            if isolation not in self._readers:
                self._readers[isolation] = Reader(self._resolved({}), isolation)
            return self._readers[isolation]

    def http(self, url: str, what: str) -> httpx.Client:
        """A client for one of the region's HTTP services."""
        if not url:
            raise RegionError(f"regions.yaml gives no {what} for {self.name}", code="NO_ADDRESS")
        with self._lock:
            if url not in self._http:
                base = self.secret(url).rstrip("/")
                self._http[url] = httpx.Client(base_url=base, timeout=HTTP_SECONDS, trust_env=False)
            return self._http[url]

    def version(self, deadline: Deadline) -> str:
        """The brokers' version, asked once; empty where it cannot be had, and then not asked again for a while."""
        if not self._version and monotonic() >= self._version_after:
            try:
                self._version = self.second_admin().version(deadline)
            except RegionError:
                self._version_after = monotonic() + VERSION_AGAIN_SECONDS
        return self._version

    def plain_http(self) -> httpx.Client:
        """A client for addresses that are whole in themselves: the site's hooks."""
        with self._lock:
            if "" not in self._http:
                self._http[""] = httpx.Client(timeout=HTTP_SECONDS, trust_env=False)
            return self._http[""]

    def registry(self) -> RegistryApi:
        """The region's schema registry."""
        client = self.http(self.config.region.registry_url, "schema registry")
        with self._lock:
            if self._registry is None:
                self._registry = RegistryApi(client)
            return self._registry

    def connect(self) -> ConnectApi:
        """The region's Connect cluster."""
        return ConnectApi(self.http(self.config.region.connect_url, "Connect address"))

    def second_admin(self) -> SecondAdmin:
        """The reading principal's other client."""
        with self._lock:
            if self._second is None:
                self._second = SecondAdmin(self._resolved({}))
            return self._second

    def acting_second(self) -> SecondAdmin:
        """The acting principal's other client."""
        with self._lock:
            if self._acting_second is None:
                self._acting_second = SecondAdmin(self._resolved(self.config.region.act))
            return self._acting_second

    def secret(self, text: str) -> str:
        """A text of the site with its references resolved."""
        return resolve(text, Path(self.config.folder), self._remember)

    def _resolved(self, over: Mapping[str, str]) -> dict[str, str]:
        return resolve_all({**self.config.region.read, **over}, Path(self.config.folder), self._remember)

    def _login(self, name: str, over: Mapping[str, str]) -> Login:
        """Each login has a lock of its own: a secret that a slow command gives must not hold up the others."""
        with self._lock:
            making = self._making.setdefault(name, Lock())
        with making:
            login = self._logins.get(name)
            if login is None or (login.doubted and monotonic() - login.made_at > DOUBTED_SECONDS):
                if login is not None:
                    self._retire(login)
                login = self._logins[name] = Login(self._resolved(over))
            return login

    def _retire(self, login: Login) -> None:
        """Keep it until no call can be in flight: destroyed under one, the native client crashes the process."""
        with self._lock:
            now = monotonic()
            self._retired = [(at, old) for at, old in self._retired if now - at < RETIRED_SECONDS]
            self._retired.append((now, login))
