"""Holds the engine to what it promises beside PyTorch: pytest -m bench -n0 -s tests/bench."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
# What the engine may take, as a share of what PyTorch takes.
PROMISES = {
    (32, 64): 1.0,
    (256, 1024): 1.1,  # on par, within what a busy machine blurs
    (4096, 1024): 2.0,
    (32, 64, 32, 32): 2.0,
}
SCRIPT = """
import json, sys
sys.path.insert(0, {here!r})
import bn_speed
t = bn_speed.compare({shape!r}, "float32", 4.0)
print(json.dumps({{name: [x.fastest, x.median] for name, x in t.items()}}))
"""


@pytest.mark.bench
@pytest.mark.parametrize("shape", PROMISES)
def test_float32_keeps_its_promise_beside_pytorch(shape: tuple[int, ...]) -> None:
    # A process of its own: NumPy reads the number of threads when it is first imported.
    script = SCRIPT.format(here=str(HERE), shape=shape)
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    timings = json.loads(done.stdout)
    for name, (fastest, median) in timings.items():
        sys.stdout.write(f"\n{shape} {name}: {fastest * 1e3:.3f} / {median * 1e3:.3f} ms")
    if "PyTorch" not in timings:
        pytest.skip("PyTorch is not installed: pip install torch")
    # The medians of runs that took turns: the fastest run of each may have met another machine.
    ratio = timings["engine"][1] / timings["PyTorch"][1]
    sys.stdout.write(f"\n{shape} engine takes {ratio:.2f} of PyTorch's time\n")
    assert ratio <= PROMISES[shape]
