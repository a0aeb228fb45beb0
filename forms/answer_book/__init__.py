"""What the record can answer to a table of somebody else: one flat catalogue of answers.

``person.id_number``, ``head.sex``, ``benefit.dibao.amount``, ``household.labour_count``: each entry
knows whose answer it is, its type and how far it may travel, and finds it for a subject on a day,
with the record it rests on or the question that would settle it. Who is not written down is never
*no*. One more: an entry in the module of its kind, and the ways to ask for it in
``forms/data/words/headings.yaml``.
"""
