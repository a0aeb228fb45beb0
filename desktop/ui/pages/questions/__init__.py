"""问清单: what keeps answers from being told, in the order in which it settles most.

``questions_page`` lists what to ask of the village, of households, people and the county;
``paste_page`` takes the list of an office in. Another manner of asking is a line in
``forms.questions.asking_order.Manner`` and a way to open it in ``questions_page``.
"""
