"""A finished file of an office program, as it will look on paper; it is saved where it was made."""

from typing_extensions import override

from desktop.ui import keys
from desktop.ui.page.form_request import PreviewAsk
from desktop.ui.page.page import Page, PageContext
from desktop.ui.page.pdf_view import FileView
from desktop.ui.widgets.basics import button


class PreviewPage(Page):
    """``shown`` is given a ``PreviewAsk``."""

    def __init__(self, context: PageContext) -> None:
        super().__init__(context)
        self.view = FileView()
        self.buttons.addWidget(button("返回", self.back.emit, icon="back", key=keys.BACK))
        self.body.addWidget(self.view, 1)

    @override
    def shown(self, argument: object = None) -> None:
        """Show a file."""
        if isinstance(argument, PreviewAsk):
            self.heading.setText(argument.title)
            self.say(argument.said)
            self.view.show_file(argument.content, argument.ending, argument.words)
        self.view.setFocus()

    @override
    def changed(self, forms: frozenset[str]) -> None:
        """The file is what it was when it was made."""
