"""Which scanner runs, by what is installed and what is asked for."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import tomllib
from pathlib import Path

import pytest

from streams.broker.scanners import KERNEL_VERSION, KernelMissingError, scanner_kind
from streams.settings import ScannerChoice

ROOT = Path(__file__).parents[3]
AUTO, KERNEL, REFERENCE = ScannerChoice.AUTO, ScannerChoice.KERNEL, ScannerChoice.REFERENCE


def install(monkeypatch: pytest.MonkeyPatch, version: str | None) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None if version is None else object())
    monkeypatch.setattr(importlib.metadata, "version", lambda _: version)


@pytest.mark.parametrize(
    ("installed", "wanted", "runs"),
    [
        (KERNEL_VERSION, AUTO, KERNEL),
        (KERNEL_VERSION, KERNEL, KERNEL),
        (KERNEL_VERSION, REFERENCE, REFERENCE),
        (None, AUTO, REFERENCE),
        (None, REFERENCE, REFERENCE),
        ("0.1.0", AUTO, REFERENCE),
        ("99.0.0", AUTO, REFERENCE),
        ("0.1.0", REFERENCE, REFERENCE),
    ],
)
def test_a_kernel_of_another_version_is_not_used(
    monkeypatch: pytest.MonkeyPatch, installed: str | None, wanted: ScannerChoice, runs: ScannerChoice
) -> None:
    install(monkeypatch, installed)
    assert scanner_kind(wanted) is runs


@pytest.mark.parametrize(("installed", "said"), [(None, "is not installed"), ("0.1.0", "0.1.0 is installed, where")])
def test_a_kernel_that_is_asked_for_and_can_not_be_used_is_an_error_with_a_remedy(
    monkeypatch: pytest.MonkeyPatch, installed: str | None, said: str
) -> None:
    install(monkeypatch, installed)
    with pytest.raises(KernelMissingError, match=f"{said}.*`make kernel`"):
        scanner_kind(KERNEL)


def test_the_kernel_of_this_tree_is_the_one_that_is_needed() -> None:
    for file, table in (("Cargo.toml", "package"), ("pyproject.toml", "project")):
        assert tomllib.loads((ROOT / "kernel" / file).read_text("utf-8"))[table]["version"] == KERNEL_VERSION
