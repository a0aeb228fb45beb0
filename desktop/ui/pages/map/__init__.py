"""The page 屯的示意图: hamlets put where a person says, roads, rivers and ridges drawn by hand.

``hamlet_states`` says what stands beside each hamlet, ``desktop.paper.map_drawing`` what is drawn
(the wall chart is drawn by the same), ``map_painter`` draws it into the window, ``map_canvas`` is
what a hand does to it, ``map_page`` writes. To add a kind of line: a code in ``map_line_kind``, its
look in ``desktop.paper.map_drawing`` and its button in ``map_page``.
"""
