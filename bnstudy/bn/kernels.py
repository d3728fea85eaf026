"""The formulas of `formulas` for large arrays: read memory few times, work inside the cache.

An array is seen as (A, C, L): A before the channel axis, L after it. It is cut into blocks of
about half a megabyte, each a contiguous run of memory, so that what one step of a block leaves
in the cache, the next finds there. Per block:

    forward, sweep 1:   d = x - k;   sum(d);   sum(d * d)
    forward, sweep 2:   y = d * a + b
    backward, sweep 1:  sum(dy);   sum(dy * d)
    backward, sweep 2:  dx = dy * p + d * q + r

with one k, a, b, p, q, r per channel. k is the mean of the first few samples: near enough to
the mean for little to cancel, since n of m values cannot lie farther from it than
sqrt(var * m / n). The
sums of a block are in the array's own type, the sums over blocks in float64. Then, in float64,

    rest = sum(d) / m;   mean = k + rest;   var = sum(d * d) / m - rest**2
    a = gamma / sqrt(var + eps);   b = beta - rest * a

Source:
    Chan, Golub and LeVeque (1983), "Algorithms for computing the sample variance".
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from bnstudy.bn.checks import Array, Float64

BLOCK_BYTES: Final = 512 * 1024
# NumPy copies a broadcast row again and again into its buffer of 8192 numbers unless the row is
# longer, so vectors are repeated to about this many numbers.
TILE: Final = 16_384


class Workspace:
    """Hold how arrays of one shape are cut, and the buffers that every call needs.

    Shape:
        Arrays are contiguous, of any shape with A * C * L numbers; vectors are (C,).
    """

    def __init__(self, before: int, channels: int, after: int, dtype: np.dtype[Any]) -> None:
        self.before, self.channels, self.after = before, channels, after
        self.dtype = dtype
        block, per_sample = BLOCK_BYTES // dtype.itemsize, channels * after
        if after == 1 or per_sample <= block:
            self.width, self.tile_rows = channels, min(before, max(1, TILE // per_sample))
            self.rows = self.tile_rows * max(1, block // (self.tile_rows * per_sample))
        else:
            self.width, self.tile_rows, self.rows = min(channels, max(1, block // after)), 1, 1
        self._chunks = self._cut()
        self.centered = np.empty(before * per_sample, dtype)
        self._scratch = np.empty(min(self.rows, before) * self.width * after, dtype)
        self._tiles = np.empty((3, self.tile_rows * self.width * after), dtype)
        self._ones = np.ones(self.rows if after == 1 else after, dtype)

    def statistics(self, x: Array) -> tuple[Float64, Float64, Float64]:
        """Compute mean and variance, and leave x - k in `centered`.

        Returns:
            mean, var (divides by m), and rest = mean - k.
        """
        flat, centered = x.reshape(-1), self.centered
        shift = self._near_mean(flat)
        total, squares = np.empty(self.channels), np.empty(self.channels)
        for channel, blocks in self._chunks:
            (k,) = self._tile(shift[channel])
            sums, dots = self._tables(blocks, channel)
            for index, (start, stop) in enumerate(blocks):
                d = centered[start:stop]
                _apply(np.subtract, flat[start:stop], k, d)
                self._sum(d, sums[index])
                self._dot(d, d, dots[index])
            total[channel], squares[channel] = _over_blocks(sums), _over_blocks(dots)
        m = self.before * self.after
        rest = total / m
        var = np.maximum(squares / m - rest * rest, 0.0)
        return shift + rest, var, rest

    def center(self, x: Array, mean: Float64) -> Float64:
        """Leave x - k in `centered` for a given mean, and return rest = mean - k."""
        shift = mean.astype(self.dtype)
        flat, centered = x.reshape(-1), self.centered
        for channel, blocks in self._chunks:
            (k,) = self._tile(shift[channel])
            for start, stop in blocks:
                _apply(np.subtract, flat[start:stop], k, centered[start:stop])
        return np.asarray(mean - shift)

    def scale_and_shift(self, y: Array, a: Float64, b: Float64) -> None:
        """Write y = centered * a + b."""
        flat, centered = y.reshape(-1), self.centered
        for channel, blocks in self._chunks:
            a_tile, b_tile = self._tile(a[channel], b[channel])
            for start, stop in blocks:
                out = flat[start:stop]
                _apply(np.multiply, centered[start:stop], a_tile, out)
                _apply(np.add, out, b_tile, out)

    def gradient_sums(self, dy: Array) -> tuple[Float64, Float64]:
        """Compute sum(dy) and sum(dy * centered)."""
        flat, centered = dy.reshape(-1), self.centered
        total, products = np.empty(self.channels), np.empty(self.channels)
        for channel, blocks in self._chunks:
            sums, dots = self._tables(blocks, channel)
            for index, (start, stop) in enumerate(blocks):
                self._sum(flat[start:stop], sums[index])
                self._dot(flat[start:stop], centered[start:stop], dots[index])
            total[channel], products[channel] = _over_blocks(sums), _over_blocks(dots)
        return total, products

    def combine(self, dx: Array, dy: Array, p: Float64, q: Float64, r: Float64) -> None:
        """Write dx = dy * p + centered * q + r."""
        flat_dx, flat_dy, centered = dx.reshape(-1), dy.reshape(-1), self.centered
        for channel, blocks in self._chunks:
            p_tile, q_tile, r_tile = self._tile(p[channel], q[channel], r[channel])
            for start, stop in blocks:
                n = stop - start
                out, t = flat_dx[start:stop], self._scratch[:n]
                _apply(np.multiply, centered[start:stop], q_tile, t)
                _apply(np.add, t, r_tile, t)
                _apply(np.multiply, flat_dy[start:stop], p_tile, out)
                np.add(out, t, out=out)

    def scale(self, dx: Array, dy: Array, p: Float64) -> None:
        """Write dx = dy * p."""
        flat_dx, flat_dy = dx.reshape(-1), dy.reshape(-1)
        for channel, blocks in self._chunks:
            (p_tile,) = self._tile(p[channel])
            for start, stop in blocks:
                _apply(np.multiply, flat_dy[start:stop], p_tile, flat_dx[start:stop])

    def _cut(self) -> list[tuple[slice, list[tuple[int, int]]]]:
        """List the channels that are worked on together, and their runs of memory."""
        c, after = self.channels, self.after
        if self.width == c:
            step, end = self.rows * c * after, self.before * c * after
            return [(slice(0, c), [(i, min(i + step, end)) for i in range(0, end, step)])]
        chunks = []
        for low in range(0, c, self.width):
            high = min(low + self.width, c)
            runs = [((i * c + low) * after, (i * c + high) * after) for i in range(self.before)]
            chunks.append((slice(low, high), runs))
        return chunks

    def _tile(self, *vectors: Array) -> list[Array]:
        """Repeat vectors over as many samples as a tile holds."""
        tiles = []
        for tile, vector in zip(self._tiles, vectors, strict=False):
            used = tile[: self.tile_rows * vector.size * self.after]
            used.reshape(self.tile_rows, vector.size, self.after)[...] = vector[:, np.newaxis]
            tiles.append(used)
        return tiles

    def _tables(self, blocks: list[tuple[int, int]], channel: slice) -> tuple[Array, Array]:
        shape = (2, len(blocks), channel.stop - channel.start)
        sums, dots = np.empty(shape, self.dtype)
        return sums, dots

    def _sum(self, block: Array, out: Array) -> None:
        """Sum a block per channel; the products with ones are BLAS's matrix-vector product."""
        if self.after == 1:
            rows = block.reshape(-1, self.channels)
            np.matmul(self._ones[: rows.shape[0]], rows, out=out)
        else:
            parts = block.reshape(-1, self.after) @ self._ones
            np.add.reduce(parts.reshape(-1, out.size), axis=0, out=out)

    def _dot(self, left: Array, right: Array, out: Array) -> None:
        """Sum left * right per channel."""
        if self.after == 1:
            shape = (-1, self.channels)
            np.einsum("ij,ij->j", left.reshape(shape), right.reshape(shape), out=out)
        else:
            parts = np.vecdot(left.reshape(-1, self.after), right.reshape(-1, self.after))
            np.add.reduce(parts.reshape(-1, out.size), axis=0, out=out)

    def _near_mean(self, flat: Array) -> Array:
        shift = np.empty(self.channels, self.dtype)
        for channel, blocks in self._chunks:
            start, stop = blocks[0]
            stop = min(stop, start + self._tiles.shape[1])
            part = shift[channel]
            self._sum(flat[start:stop], part)
            part /= (stop - start) // part.size
        return shift


def _apply(ufunc: np.ufunc, left: Array, tile: Array, out: Array) -> None:
    """Compute out = ufunc(left, tile repeated)."""
    whole = left.size - left.size % tile.size
    if whole:
        shape = (-1, tile.size)
        ufunc(left[:whole].reshape(shape), tile, out=out[:whole].reshape(shape))
    if whole < left.size:
        ufunc(left[whole:], tile[: left.size - whole], out=out[whole:])


def _over_blocks(table: Array) -> Float64:
    return np.asarray(np.ones(len(table)) @ table.astype(np.float64, copy=False))
