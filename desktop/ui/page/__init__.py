"""What every page stands on: the page, its context, the registry, how records are told, paper.

Pages import it; it imports no page. To give all pages something: here, with a test on the real
window.
"""
