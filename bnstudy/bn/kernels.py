"""The formulas of `formulas` for large arrays: read memory few times, work inside the cache.

An array is seen as (A, C, L): A before the channel axis, L after it. It is cut into blocks of
about a megabyte, each a contiguous run of memory, so that what one step of a block leaves in the
cache, the next finds there. Per block, with one k, a, b, p, q, r per channel:

    forward, sweep 1:   d = x - k;   sum(d);   sum(d * d)
    forward, sweep 2:   y = d * a + b
    backward, sweep 1:  sum(dy);   sum(dy * d)
    backward, sweep 2:  dx = p * (dy + d * q + r)

k is the mean of the first few samples: near enough to the mean for little to cancel, since the
mean of n among m values lies no farther from the mean of all than sqrt(var * m / n). The sums of
a block are in the array's own type, the sums over blocks in float64. Then, in float64,

    rest = sum(d) / m;   mean = k + rest;   var = sum(d * d) / m - rest**2
    a = gamma / sqrt(var + eps);   b = beta - rest * a

Source:
    Chan, Golub and LeVeque (1983), "Algorithms for computing the sample variance".
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from bnstudy.bn.checks import Array, Float64

BLOCK_BYTES: Final = 1024 * 1024
# So many numbers at most are added up one by one in float32.
ROWS: Final = 1024
# NumPy copies a broadcast row again and again into its buffer of 8192 numbers unless the row is
# longer, so vectors are repeated to about this many numbers.
TILE: Final = 16_384


def fits(channels: int, after: int, dtype: np.dtype[Any]) -> bool:
    """Tell whether arrays with such axes can be cut into blocks worth their bookkeeping."""
    return channels * after >= 16 and after <= BLOCK_BYTES // dtype.itemsize


class Workspace:
    """Hold how arrays of one shape are cut, and the buffers that every call needs.

    Shape:
        Arrays are contiguous, of any shape with A * C * L numbers; vectors are (C,).
    """

    def __init__(self, before: int, channels: int, after: int, dtype: np.dtype[Any]) -> None:
        self.before, self.channels, self.after = before, channels, after
        self.dtype = dtype
        block, per_sample = BLOCK_BYTES // dtype.itemsize, channels * after
        rows = min(before, ROWS)
        if after == 1 or per_sample <= block:
            self.width, self.tile_rows = channels, min(rows, max(1, TILE // per_sample))
            tiles = min(rows, max(1, block // per_sample)) // self.tile_rows
            self.rows = self.tile_rows * max(1, tiles)
        else:
            self.width, self.tile_rows, self.rows = block // after, 1, 1
        self._chunks = self._cut()
        self.source = self._centered = _aligned(before * per_sample, dtype)
        self._tiles = [_aligned(self.tile_rows * self.width * after, dtype) for _ in range(3)]
        self._row = _aligned(self.width, dtype)
        self._ones = np.ones(self.rows if after == 1 else after, dtype)

    def statistics(self, x: Array, *, borrow: bool) -> tuple[Float64, Float64, Float64]:
        """Compute mean and variance, and set `source` to x - k.

        Args:
            x: the batch.
            borrow: k may be 0 and `source` x itself, where the mean is small beside the spread.

        Returns:
            mean, var (divides by m), and rest = mean - k.
        """
        flat = x.reshape(-1)
        if borrow:
            mean, var = self._moments(flat, None)
            # Up to 4 sd, the squares lose little over a digit; NaN fails the comparison.
            if (mean * mean <= 16.0 * var).all():
                self.source = flat
                return mean, var, mean
        shift = self._near_mean(flat)
        self.source = self._centered
        rest, var = self._moments(flat, shift)
        return shift + rest, var, rest

    def _moments(self, flat: Array, shift: Array | None) -> tuple[Float64, Float64]:
        """Compute mean and variance of x - shift, which is left in `source`."""
        m = self.before * self.after
        sums = np.empty((2, self.channels))
        for channel, blocks in self._chunks:
            table = self._table(channel, blocks)
            tile = None if shift is None else self._tile(shift[channel])[0]
            for index, (start, stop) in enumerate(blocks):
                d = flat[start:stop]
                if tile is not None:
                    d = self.source[start:stop]
                    _apply(np.subtract, flat[start:stop], tile, d)
                self._sum(d, table[0, index])
                self._dot(d, d, table[1, index])
            np.add.reduce(table, axis=1, dtype=np.float64, out=sums[:, channel])
        mean, squares = sums / m
        return mean, np.maximum(squares - mean * mean, 0.0)

    def center(self, x: Array, mean: Float64) -> Float64:
        """Set `source` to x - k for a given mean, and return rest = mean - k."""
        shift = mean.astype(self.dtype)
        flat, centered = x.reshape(-1), self._centered
        self.source = centered
        for channel, blocks in self._chunks:
            (k,) = self._tile(shift[channel])
            for start, stop in blocks:
                _apply(np.subtract, flat[start:stop], k, centered[start:stop])
        return np.asarray(mean - shift)

    def scale_and_shift(self, y: Array, a: Float64, b: Float64) -> None:
        """Write y = source * a + b."""
        flat, source = y.reshape(-1), self.source
        for channel, blocks in self._chunks:
            a_tile, b_tile = self._tile(a[channel], b[channel])
            for start, stop in blocks:
                out = flat[start:stop]
                _apply(np.multiply, source[start:stop], a_tile, out)
                _apply(np.add, out, b_tile, out)

    def gradient_sums(self, dy: Array) -> tuple[Float64, Float64]:
        """Compute sum(dy) and sum(dy * source)."""
        flat, source = dy.reshape(-1), self.source
        sums = np.empty((2, self.channels))
        for channel, blocks in self._chunks:
            table = self._table(channel, blocks)
            for index, (start, stop) in enumerate(blocks):
                self._sum(flat[start:stop], table[0, index])
                self._dot(flat[start:stop], source[start:stop], table[1, index])
            np.add.reduce(table, axis=1, dtype=np.float64, out=sums[:, channel])
        total, products = sums
        return total, products

    def combine(self, dx: Array, dy: Array, p: Float64, q: Float64, r: Float64) -> None:
        """Write dx = p * (dy + source * q + r); dx must not overlap dy."""
        flat_dx, flat_dy, source = dx.reshape(-1), dy.reshape(-1), self.source
        for channel, blocks in self._chunks:
            p_tile, q_tile, r_tile = self._tile(p[channel], q[channel], r[channel])
            for start, stop in blocks:
                out = flat_dx[start:stop]
                _apply(np.multiply, source[start:stop], q_tile, out)
                _apply(np.add, out, r_tile, out)
                np.add(out, flat_dy[start:stop], out=out)
                _apply(np.multiply, out, p_tile, out)

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
            narrow = self._row[: vector.size]
            narrow[...] = vector
            if self.after == 1:
                used.reshape(self.tile_rows, vector.size)[...] = narrow
            else:
                used.reshape(self.tile_rows, vector.size, self.after)[...] = narrow[:, np.newaxis]
            tiles.append(used)
        return tiles

    def _table(self, channel: slice, blocks: list[tuple[int, int]]) -> Array:
        return np.empty((2, len(blocks), channel.stop - channel.start), self.dtype)

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
            stop = min(stop, start + self._tiles[0].size)
            part = shift[channel]
            self._sum(flat[start:stop], part)
            part /= (stop - start) // part.size
        return shift


def _apply(ufunc: np.ufunc, left: Array, tile: Array, out: Array) -> None:
    """Compute out = ufunc(left, tile repeated)."""
    shape = (-1, tile.size)
    over = left.size % tile.size
    if not over:
        ufunc(left.reshape(shape), tile, out=out.reshape(shape))
        return
    whole = left.size - over
    if whole:
        ufunc(left[:whole].reshape(shape), tile, out=out[:whole].reshape(shape))
    ufunc(left[whole:], tile[:over], out=out[whole:])


def _aligned(size: int, dtype: np.dtype[Any]) -> Array:
    """Return an uninitialized vector that starts on a 64-byte cache line.

    Two vectors from malloc often lie 16 bytes apart modulo a page, where copying between them
    takes x86 processors sixteen times as long.
    """
    raw = np.empty(size * dtype.itemsize + 64, np.uint8)
    start = -raw.ctypes.data % 64
    return raw[start : start + size * dtype.itemsize].view(dtype)
