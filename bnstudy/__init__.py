"""A Persian terminal tutor for deep learning that computes every answer it teaches."""

__version__ = "0.1.0"
