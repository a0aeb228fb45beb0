"""Definitions read and proved: forms, kinds of notice, parameters. A fault names file and line.

Whatever a definition may say is proved here once, so nobody checks it again. To add a key of a
form: a field of ``forms.schema.form.Form`` and its reader in ``form_reader``.
"""
