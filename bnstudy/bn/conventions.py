"""Four conventions for the same layer: eps, momentum and the stored variance differ."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from bnstudy.bn.checks import SettingError, epsilon, share

Convention = Literal["pytorch", "keras", "flax", "paper"]
Momentum = float | Literal["cumulative"]


@dataclass(frozen=True, slots=True)
class Rules:
    """Hold what one convention prescribes where the caller says nothing."""

    eps: float
    momentum: Momentum
    """Its own number, as its own API writes it."""
    momentum_is_kept_share: bool
    """Keras and flax name the share of the old value, PyTorch that of the new one."""
    bessel: bool
    """Whether the stored variance is corrected by m / (m - 1)."""


# Sources: PyTorch docs, BatchNorm1d; Keras 3 docs, BatchNormalization (the stored variance is
# biased, as measured on 3.15); flax docs, linen.BatchNorm; Ioffe and Szegedy (2015), Algorithm 2:
# the mean over training batches, variance times m / (m - 1). The paper gives eps no number.
RULES: Final[dict[Convention, Rules]] = {
    "pytorch": Rules(eps=1e-5, momentum=0.1, momentum_is_kept_share=False, bessel=True),
    "keras": Rules(eps=1e-3, momentum=0.99, momentum_is_kept_share=True, bessel=False),
    "flax": Rules(eps=1e-5, momentum=0.99, momentum_is_kept_share=True, bessel=False),
    "paper": Rules(eps=1e-5, momentum="cumulative", momentum_is_kept_share=True, bessel=True),
}


@dataclass(frozen=True, slots=True)
class Settings:
    """Hold the settings of one layer after its convention has filled the gaps."""

    convention: Convention
    eps: float
    momentum: Momentum
    bessel: bool
    keras2_fused: bool
    kept_share: float | None
    """rho in new = rho * old + (1 - rho) * batch; None when every batch weighs the same."""
    new_share: float | None
    """1 - rho; kept as well, since PyTorch's 0.1 is not 1.0 - 0.9 in floating point."""

    def rho(self, batches_seen: int) -> float:
        """Return the share of the old running value that the next batch leaves."""
        return self.shares(batches_seen)[0]

    def shares(self, batches_seen: int) -> tuple[float, float]:
        """Return what the old running value and the next batch weigh; they add up to 1."""
        if self.kept_share is None or self.new_share is None:
            return batches_seen / (batches_seen + 1), 1.0 / (batches_seen + 1)
        return self.kept_share, self.new_share

    def correction(self, m: int, ndim: int) -> float:
        """Return what the biased variance is multiplied with before it is stored."""
        if self.bessel or (self.keras2_fused and ndim == 4):
            return m / (m - 1)
        return 1.0


def settings(
    convention: Convention,
    eps: float | None,
    momentum: Momentum | None,
    *,
    allow_zero_eps: bool,
    keras2_fused: bool,
) -> Settings:
    """Fill in what the caller left open, and refuse what the convention doesn't know.

    Raises:
        SettingError: unknown convention, or a number outside its range.
    """
    rules = RULES.get(convention)
    if rules is None:
        known = ", ".join(RULES)
        raise SettingError(f"convention must be one of {known}, got {convention!r}.")
    if keras2_fused and convention != "keras":
        raise SettingError(
            f'keras2_fused needs convention="keras", got {convention!r}: '
            "only old TensorFlow kernels stored an unbiased variance for 4-D input."
        )
    chosen, kept, new = _shares(convention, rules, momentum)
    return Settings(
        convention=convention,
        eps=epsilon(rules.eps if eps is None else eps, allow_zero=allow_zero_eps),
        momentum=chosen,
        bessel=rules.bessel,
        keras2_fused=keras2_fused,
        kept_share=kept,
        new_share=new,
    )


def _shares(
    convention: Convention, rules: Rules, momentum: Momentum | None
) -> tuple[Momentum, float | None, float | None]:
    """Return the momentum, and the shares that the old value and the new batch get by it."""
    chosen = rules.momentum if momentum is None else momentum
    if isinstance(chosen, str):
        if chosen != "cumulative":
            raise SettingError(
                f'momentum must be a number from 0 to 1 or "cumulative", got {chosen!r}.'
            )
        return chosen, None, None
    if convention == "paper":
        raise SettingError(
            f"the paper averages all batches alike, so momentum has no meaning there, got "
            f'{chosen!r}. Leave it out, or take convention="pytorch" or "keras".'
        )
    number = share("momentum", chosen)
    kept_new = (number, 1.0 - number)
    return (number, *(kept_new if rules.momentum_is_kept_share else kept_new[::-1]))
