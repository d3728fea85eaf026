from __future__ import annotations

from collections.abc import Iterator

import pytest

from bnstudy import paths
from bnstudy.chat import Tutor
from bnstudy.packs.index import PackIndex
from bnstudy.packs.loader import load_pack


@pytest.fixture(scope="session")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PackIndex]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BNSTUDY_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield PackIndex(load_pack(paths.content_dir() / "batch-normalization"))


@pytest.fixture(scope="session")
def tutor(index: PackIndex) -> Tutor:
    ready = Tutor(index)
    ready.prepare()
    return ready
