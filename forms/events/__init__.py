"""Events of life: a card asks a few things, and shows what comes of it before it is written.

A kind is one file in ``forms/data/events``. A consequence is a function here with its name
(``@finder``); what holds an event back is one too (``@guard``). One more: docs/howto/event.md.
"""
