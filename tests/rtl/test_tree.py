"""A tree grows from the right."""

from rtl_screens import rows, showing
from textual.widgets import Tree

from bnstudy.rtl.widgets.tree import RTLTree


def tree() -> RTLTree[None]:
    made: RTLTree[None] = RTLTree("فصل‌ها")
    first = made.root.add("درس (۱)", expand=True)
    first.add_leaf("ReLU و سیگموید")
    first.add_leaf("Dropout")
    made.root.add("درس دو")
    made.root.expand()
    return made


async def test_guides_labels_and_arrows_are_mirrored() -> None:
    async with showing(tree()) as pilot:
        assert [row.rstrip() for row in rows(pilot)[:5]] == [
            "ﺎﻫﻞﺼﻓ ▼".rjust(40),
            "(۱) ﺱﺭﺩ ▼ ──┤".rjust(40),
            "ﺪﯾﻮﻤﮕﯿﺳ ﻭ ReLU ──┤   │".rjust(40),
            "Dropout ──┘   │".rjust(40),
            "ﻭﺩ ﺱﺭﺩ ◀ ──┘".rjust(40),
        ]


async def test_a_click_on_an_arrow_folds_its_node() -> None:
    made = tree()
    async with showing(made) as pilot:
        await pilot.click(offset=(34, 1))
        await pilot.pause()
        assert not made.root.children[0].is_expanded
        assert "(۱) ﺱﺭﺩ ◀ ──┤" in rows(pilot)[1]


async def test_a_click_on_a_label_moves_the_cursor_there() -> None:
    made = tree()
    async with showing(made) as pilot:
        await pilot.click(offset=(27, 3))
        assert made.cursor_node is not None
        assert str(made.cursor_node.label) == "Dropout"


async def test_the_parent_is_on_the_right() -> None:
    made = tree()
    async with showing(made) as pilot:
        made.focus()
        made.move_cursor_to_line(3)
        await pilot.press("shift+right")
        assert made.cursor_line == 1


async def test_labels_wider_than_the_pane_show_their_beginning() -> None:
    made: RTLTree[None] = RTLTree("یک نام بسیار بلند که در این پهنا به هیچ روی جا نمی‌شود")
    async with showing(made, size=(20, 5)) as pilot:
        await pilot.pause()
        assert made.max_scroll_x > 0
        assert rows(pilot)[0].endswith("ﻡﺎﻧ ﮏﯾ ◀")
        made.scroll_to(x=0, animate=False)
        await pilot.pause()
        assert "ﺩﻮﺷﯽﻤﻧ" in rows(pilot)[0]


async def test_an_empty_tree_row_is_blank_and_nodes_are_textuals() -> None:
    made = tree()
    async with showing(made) as pilot:
        assert rows(pilot)[8].strip() == ""
        assert isinstance(made, Tree)
        assert made._get_label_region(99) is None
        region = made._get_label_region(3)
        assert region is not None
        assert rows(pilot)[3][region.x : region.right] == "Dropout"
