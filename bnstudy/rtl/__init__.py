"""Right-to-left text for terminals and for Textual apps."""

from bnstudy.rtl.line import display

__all__ = ["display"]
