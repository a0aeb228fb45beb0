"""The frame around the pages: main window, sidebar, search box, status line.

It knows pages by ``desktop.ui.page.registry`` alone. To show something on every page: here.
"""
