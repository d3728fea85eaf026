"""How askings are drawn; it lives with the packs, so that checking a pack draws the same way."""

from bnstudy.packs.draws import SEED_LIMIT, draw, numbers, shuffled, stream

__all__ = ["SEED_LIMIT", "draw", "numbers", "shuffled", "stream"]
