"""The page 安全: back up, try a backup and put it in place, secrets, handing over to a successor.

Each card is a file; the work itself is in ``desktop.book``. To add one: a card with ``show_now``,
called whenever the page is shown or the book changed, and a line in ``safe_page``.
"""
