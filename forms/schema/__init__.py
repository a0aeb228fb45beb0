"""The nouns of a definition: form, code list, partial date, three-valued answer, place in a file.

Values only; nothing here reads a village. Every folder of ``forms`` may import it, it imports
``forms.errors`` alone. To add a noun: one module with one frozen class.
"""
