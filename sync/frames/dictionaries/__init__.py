"""What packed frames lean on: literal bytes of made-up villages, never of real ones.

A dictionary ships whatever it was made of, so ``python -m build_spec.dictionary`` makes it of
people who do not exist. A file once released stays for ever; a better one gets the next number.
"""
