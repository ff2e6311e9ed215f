"""vigie: a search-stream processor for child protection (docs/DESIGN.md)."""

__version__ = "0.1.0"
