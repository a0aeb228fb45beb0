"""What every page stands on: its context and the way to write, lists, the registry, words, paper.

Pages import it; it imports no page. To give all pages something: here, with a test on the real
window.
"""
