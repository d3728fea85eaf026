"""Where content, data, config and caches live; nothing is ever written into the package."""

from __future__ import annotations

import os
from pathlib import Path

APP_NAME = "bnstudy"


def content_dir() -> Path:
    """Find the words and packs that came with the program.

    `BNSTUDY_CONTENT` replaces them; a wheel carries them as `_content`, a checkout beside the code.
    """
    override = os.environ.get("BNSTUDY_CONTENT")
    if override:
        return Path(override)
    package = Path(__file__).resolve().parent
    installed = package / "_content"
    return installed if installed.is_dir() else package.parent / "content"


def data_dir() -> Path:
    """Name the folder of progress, notes and flags (`BNSTUDY_DATA` replaces it)."""
    override = os.environ.get("BNSTUDY_DATA")
    if override:
        return Path(override)
    from platformdirs import user_data_path  # noqa: PLC0415  keeps 20 ms off every start

    return user_data_path(APP_NAME, appauthor=False)


def config_dir() -> Path:
    """Name the folder of remembered choices (`BNSTUDY_CONFIG` replaces it)."""
    override = os.environ.get("BNSTUDY_CONFIG")
    if override:
        return Path(override)
    from platformdirs import user_config_path  # noqa: PLC0415  keeps 20 ms off every start

    return user_config_path(APP_NAME, appauthor=False)


def cache_dir() -> Path:
    """Name the folder of what can be made anew at any time (`BNSTUDY_CACHE` replaces it)."""
    override = os.environ.get("BNSTUDY_CACHE")
    if override:
        return Path(override)
    from platformdirs import user_cache_path  # noqa: PLC0415  keeps 20 ms off every start

    return user_cache_path(APP_NAME, appauthor=False)
