"""Whether a language model rewords quotations; without its variable nothing of it is imported."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bnstudy.chat.tutor import Rewording


def rewording() -> Rewording | None:
    """Build the optional language model.

    Raises:
        ModelError: the address is not one that can be called.
    """
    if not os.environ.get("BNSTUDY_LLM_URL"):
        return None
    from bnstudy.chat.model import LanguageModel  # noqa: PLC0415  off unless asked for

    return LanguageModel.from_environment()
