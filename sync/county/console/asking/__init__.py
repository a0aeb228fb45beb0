"""What a page may be asked, and whether the question came from a page of ours.

``asks.py`` has one struct for each form or query, read once and typed; ``form_guard.py`` proves
where a form came from. A page that asks for one more thing gets one more field there.
"""
