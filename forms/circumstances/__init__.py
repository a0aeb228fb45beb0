"""What holds of somebody on a day, read from the village: away, disabled, watched, income, offices.

To add one more that several rules or returns read: a module here, from a view and a day.
"""
