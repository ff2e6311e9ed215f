"""The implementations of `Scanner` that are here: the reference always, the kernel where its wheel is installed."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable

from streams.broker.scan import ReferenceScanner, Scanner

SCANNERS: dict[str, Callable[..., Scanner]] = {"reference": ReferenceScanner}

if importlib.util.find_spec("vigie_kernel") is not None:
    from streams.broker.kernel_scan import KernelScanner

    SCANNERS["kernel"] = KernelScanner
