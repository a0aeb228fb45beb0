"""The two palettes: paper and ink by day, ink and paper by night; all colours of the program.

Both have the same names; the style sheet calls them ``$name``, what is painted by hand
``colour("name")``. Words keep a contrast of 4.5 to their ground, edges one of 3 (WCAG 2.2, 1.4.3
and 1.4.11): a test reckons it for every pair that is painted.
"""

from collections.abc import Mapping
from typing import Final

LIGHT: Final[Mapping[str, str]] = {
    "ground": "#F5F0E6",  # the desk under the sheets
    "sheet": "#FFFDF9",  # cards, inputs, tables
    "band": "#F9F5EC",  # table heads, every second row
    "foot": "#EDE6D7",  # the line at the foot of the window
    "desk": "#DED6C7",  # what lies under a page of paper
    "pill": "#ECE5D8",  # a state that is neither good nor bad
    "line": "#E3DACA",  # hairlines
    "edge": "#948972",  # borders of what can be typed into or pressed
    "ink": "#24302B",  # what is read
    "soft": "#62675E",  # labels, hints
    "pale": "#6F7169",  # disabled, placeholders
    "pine": "#1F5B4A",  # what can be done
    "pine_deep": "#17483A",
    "pine_wash": "#E3EEE8",
    "pine_press": "#D3E3DA",
    "pine_line": "#C4DACE",
    "ring": "#F0B04A",  # the focus on what is filled with pine
    "side": "#1D3932",  # the side list, and what lies over a page
    "side_ink": "#D9E3DC",
    "side_soft": "#A9BDB3",
    "side_head": "#FBF7EE",
    "side_over": "#254840",
    "side_pick": "#2B4F46",
    "side_edge": "#7FA193",
    "side_mark": "#D98B6A",
    "cinnabar": "#B23A2B",  # the seal; wrong or overdue
    "cinnabar_wash": "#FAE9E4",
    "cinnabar_line": "#EBC7BE",
    "amber": "#7F5300",  # cannot tell, wait
    "amber_wash": "#FBF0D9",
    "amber_line": "#EBD9AE",
    "sky": "#2A5B84",  # for information
    "sky_wash": "#E5EEF5",
}

DARK: Final[Mapping[str, str]] = {
    "ground": "#161B19",
    "sheet": "#1F2523",
    "band": "#242B28",
    "foot": "#121615",
    "desk": "#0E1211",
    "pill": "#2B3330",
    "line": "#343D39",
    "edge": "#7E8A83",
    "ink": "#ECE8DE",
    "soft": "#AEB4AA",
    "pale": "#9AA097",
    "pine": "#86CDB2",
    "pine_deep": "#A6DFC9",
    "pine_wash": "#24413A",
    "pine_press": "#2D5147",
    "pine_line": "#37594E",
    "ring": "#7C3F0C",
    "side": "#0F1413",
    "side_ink": "#D3DCD6",
    "side_soft": "#93A59C",
    "side_head": "#F6F2E8",
    "side_over": "#1B2925",
    "side_pick": "#24413A",
    "side_edge": "#7FA193",
    "side_mark": "#E09A78",
    "cinnabar": "#F0917F",
    "cinnabar_wash": "#3C231F",
    "cinnabar_line": "#6A3A32",
    "amber": "#EDBE6A",
    "amber_wash": "#3B2C15",
    "amber_line": "#5F4820",
    "sky": "#92C4EA",
    "sky_wash": "#1E3247",
}
