"""What announces itself on the network (DNS-SD): the port, and what a service says of itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from windowdesk.peripherals.model.discovery import at

IPP, IPPS, RAW, SCAN, SCANS = (
    f"_{name}._tcp.local." for name in ("ipp", "ipps", "pdl-datastream", "uscan", "uscans")
)
KINDS = (IPP, IPPS, RAW, SCAN, SCANS)


@dataclass(frozen=True, slots=True)
class Service:
    """``kind``: one of :data:`KINDS`; ``name``: of the instance; ``server``: of its host ("x.local").

    ``addresses``: the best first; ``says``: its TXT record, names in small letters.
    """

    kind: str
    name: str
    server: str
    addresses: tuple[str, ...]
    port: int
    says: Mapping[str, str] = field(default_factory=dict)

    @property
    def place(self) -> str:
        """Host and port as addresses write them: by number, since a ".local" name is not resolved everywhere."""
        host = self.addresses[0] if self.addresses else self.server
        return f"[{host}]:{self.port}" if ":" in host else f"{host}:{self.port}"

    def path(self, key: str, usual: str) -> str:
        """Where on the host, as ``key`` of the record says; with a slash in front."""
        return "/" + (self.says.get(key, "") or usual).strip("/")

    def marks(self, path: str = "") -> frozenset[str]:
        """What it has in common with other ways of finding the device behind it.

        All services of one printer bear one name (Bonjour Printing Specification 1.2, 4.1).
        """
        hosts = filter(None, (*self.addresses, self.server))
        found = {at(host, self.port, path) for host in hosts}
        found.add(f"called:{self.name.lower()}")
        if uuid := self.says.get("uuid", ""):
            found.add(f"uuid:{uuid.lower().removeprefix('urn:uuid:')}")
        if serial := self.says.get("usb_ser", ""):
            found.add(f"serial:{serial.lower()}")
        return frozenset(found)


class CannotBrowse(Exception):
    """This machine cannot ask the network: no multicast, or port 5353 is shut."""
