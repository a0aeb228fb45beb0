"""What is closed in a village's log: the keys that travel, and lawful erasure.

``keys`` tells other computers what opens the log and takes in what they tell; ``erasure`` is what a
village asks for and what there is to erase. Which answers are closed: ``sync.frames.personal``.
To close more of a form: nothing, kind and class of its questions say it.
"""
