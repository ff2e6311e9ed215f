"""Which scanner runs: the kernel where its wheel is installed, else the reference; or the one that is asked for."""

from __future__ import annotations

import importlib.metadata
import importlib.util

from streams.broker.scan import ReferenceScanner, Scanner
from streams.rules.compiling import CompiledVocabulary
from streams.rules.demands import MAY_MATCH, Rule
from streams.rules.needles import Needles
from streams.settings import ScannerChoice, SettingsError

KERNEL_VERSION = "0.9.2"
"""The kernel that goes with this code (kernel/Cargo.toml). Another one may mean something else by the same data, and so
hold a search back that matches: it is not used."""
_OPEN = Needles(words=True, texts=(), groups=(), is_parted=False, rules=(Rule((), MAY_MATCH),))


class KernelMissingError(SettingsError):
    """The kernel was asked for, and its wheel is not installed, or is another version's."""

    def __init__(self) -> None:
        version = kernel_version()
        what = "is not installed" if version is None else f"{version} is installed, where {KERNEL_VERSION} is needed"
        super().__init__(f"VIGIE_SCANNER is kernel, but vigie-kernel {what}: `make kernel` does it (with cargo)")


def kernel_version() -> str | None:
    """The version of the installed kernel; None where there is none."""
    if importlib.util.find_spec("vigie_kernel") is None:
        return None
    try:
        return importlib.metadata.version("vigie-kernel")
    except importlib.metadata.PackageNotFoundError:
        return "of unknown version"


def scanner_kind(wanted: ScannerChoice) -> ScannerChoice:
    """What runs: KERNEL or REFERENCE. Raises KernelMissingError."""
    has_kernel = kernel_version() == KERNEL_VERSION
    if wanted is ScannerChoice.KERNEL and not has_kernel:
        raise KernelMissingError
    if wanted is ScannerChoice.AUTO:
        return ScannerChoice.KERNEL if has_kernel else ScannerChoice.REFERENCE
    return wanted


def make_scanner(compiled: CompiledVocabulary, wanted: ScannerChoice = ScannerChoice.AUTO) -> Scanner:
    """A scanner for one vocabulary; another vocabulary needs another one. Raises KernelMissingError."""
    if scanner_kind(wanted) is ScannerChoice.REFERENCE:
        return ReferenceScanner(compiled)
    from streams.broker.kernel_scan import KernelScanner

    return KernelScanner(compiled)


def open_scanner(compiled: CompiledVocabulary, wanted: ScannerChoice = ScannerChoice.AUTO) -> Scanner:
    """A scanner that holds nothing back: all searches are candidates. Made at once, where needles are being made."""
    return make_scanner(compiled.with_needles(_OPEN), wanted)
