"""Settings for the property tests of the engine."""

from __future__ import annotations

from hypothesis import settings

# A busy machine must not make a true property fail.
settings.register_profile("bn", deadline=None)
settings.load_profile("bn")
