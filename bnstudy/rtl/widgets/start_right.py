"""Scroll sideways from the right edge, where right-to-left content starts."""

from typing import TYPE_CHECKING

from textual.geometry import Size

if TYPE_CHECKING:
    from textual.scroll_view import ScrollView as _Base
else:
    # Textual follows one line of widget bases only, for component classes and styles.
    _Base = object


class StartsAtRight(_Base):
    """Keep the distance from the right edge when content or window change their width."""

    _from_right: float = 0

    def watch_scroll_x(self, old_value: float, new_value: float) -> None:
        """Remember how far the reader has scrolled from the start."""
        super().watch_scroll_x(old_value, new_value)
        self._from_right = self.max_scroll_x - new_value

    def watch_virtual_size(self) -> None:
        """Keep the place after the content has changed its width."""
        self._settle()

    def _size_updated(
        self, size: Size, virtual_size: Size, container_size: Size, layout: bool = True
    ) -> bool:
        changed = super()._size_updated(size, virtual_size, container_size, layout)
        self._settle()
        return changed

    def _settle(self) -> None:
        position = max(0, self.max_scroll_x - self._from_right)
        if position != self.scroll_x:
            self.scroll_x = self.scroll_target_x = position
