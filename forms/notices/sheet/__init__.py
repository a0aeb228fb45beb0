"""The finished sheet as a value: what it says, where that comes from, and how it is known again.

Both the village and the county make it from records; only the village sets and prints it.
"""
