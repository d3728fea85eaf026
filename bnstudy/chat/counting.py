"""Small computations asked for by name: counts, and one step of running values."""

from __future__ import annotations

import re

from bnstudy.bn.conventions import RULES
from bnstudy.chat.compute import LARGEST, Computed, number_text
from bnstudy.chat.request import Convention
from bnstudy.packs.words import Words

_N = r"(-?\d+(?:\.\d+)?)"
_CHANNELS = re.compile(
    r"(\d{1,6}) ?(?:تا )?(?:تایی )?(?:کانال|کانالی|ویژگی|واحد|نورون|فیلتر|فیچر|"
    r"channels?|features?|units?|neurons?|filters?|kanal)(?!\w)"
)
_NUM_FEATURES = re.compile(
    r"batch ?norm(?:alization)? ?[12]d ?\( ?(\d{1,6}) ?\)|batchnorm[12]d (\d{1,6})"
)
_PARAMETERS = re.compile(r"پارامتر|parameter|param|parametr")
_AMOUNT = re.compile(r"چند|تعداد|how many|number of|chand|cheghadr|tedad")
_IMAGES = re.compile(
    r"(\d{1,6}) ?(?:تا )?(?:تایی )?(?:عکس|تصویر|نمونه|aks|tasvir|images?|samples?|photos?)"
)
_BATCH = re.compile(
    r"(?:batch ?size|بچ ?سایز|سایز ?بچ|اندازه ?(?:ی )?(?:دسته|بچ|مینی ?بچ)|"
    r"دسته ?(?:ی )?)\D{0,8}(\d{1,6})"
)
_MAP = re.compile(r"(\d{1,5}) ?(?:در|x|×|\*|dar|by) ?(\d{1,5})")
_MOMENTUM = re.compile(rf"(?:momentum|مومنتوم|ممنتوم|تکانه)\D{{0,14}}?{_N}")
_BY_DEFAULT = re.compile(r"پیش ?فرض|default|pishfarz")
_OLD = re.compile(
    rf"(?:running ?(?:mean|var\w*)|moving ?(?:mean|var\w*|average)|(?:میانگین|"
    rf"واریانس) (?:جاری|متحرک|قبلی|قدیم))"
    rf"\D{{0,16}}?{_N}"
)
_NEW = re.compile(
    rf"(?:(?:میانگین|واریانس) ?(?:ی )?(?:این |همین |خود )?(?:دسته|بچ|مینی ?بچ|batch)|"
    rf"batch ?(?:mean|var\w*)|mean of (?:the )?batch)"
    rf"(?: ?(?:جدید|تازه|فعلی))?\D{{0,16}}?{_N}"
)


def answer(plain: str, convention: Convention | None, words: Words) -> Computed | None:
    """Count or update what a normalized text asks for; None where it asks for neither."""
    return (
        _updated(plain, convention, words)
        or _parameters(plain, words)
        or _values_per_mean(plain, words)
    )


def _parameters(plain: str, words: Words) -> Computed | None:
    """Count the parameters of a layer."""
    match = _CHANNELS.search(plain) or _NUM_FEATURES.search(plain)
    if match is None or not (_PARAMETERS.search(plain) and _AMOUNT.search(plain)):
        return None
    channels = int(next(group for group in match.groups() if group))
    said = words(
        "chat.count_parameters", channels=channels, learned=2 * channels, kept=2 * channels
    )
    return Computed((said,), (float(2 * channels),))


def _values_per_mean(plain: str, words: Words) -> Computed | None:
    """Count the numbers that one channel's mean is made of."""
    images, size = _IMAGES.search(plain) or _BATCH.search(plain), _MAP.search(plain)
    if images is None or size is None or not _AMOUNT.search(plain):
        return None
    if not re.search(r"میانگین|mean|miangin|عدد|مقدار|values?", plain):
        return None
    count, height, width = int(images[1]), int(size[1]), int(size[2])
    values = count * height * width
    said = words("chat.count_values", images=count, height=height, width=width, values=values)
    return Computed((said,), (float(values),))


def _updated(plain: str, convention: Convention | None, words: Words) -> Computed | None:
    """Move a running value one step, as the library named does it, else as both do."""
    momentum, old, new = (pattern.search(plain) for pattern in (_MOMENTUM, _OLD, _NEW))
    share = None if momentum is None else float(momentum[1])
    if convention is not None and _BY_DEFAULT.search(plain):
        share = float(RULES[convention].momentum)
    if share is None or old is None or new is None:
        return None
    before, batch = float(old[1]), float(new[1])
    if max(abs(before), abs(batch)) > LARGEST or not 0 <= share <= 1:
        return None
    steps = {
        "pytorch": (1 - share) * before + share * batch,
        "keras": share * before + (1 - share) * batch,
    }
    if convention is not None:
        kept = "pytorch" if convention == "pytorch" else "keras"
        steps = {kept: steps[kept]}
    shown = {
        "old": number_text(before), "batch": number_text(batch), "momentum": number_text(share),
    }  # fmt: skip
    lines = [words("chat.update_read", **shown)]
    lines += [
        words(f"chat.update_{name}", value=number_text(value), **shown)
        for name, value in steps.items()
    ]
    return Computed(tuple(lines), tuple(steps.values()))
