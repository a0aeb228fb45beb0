"""Messages of an exchange and their bytes; the same for the line and for a parcel.

Client and county import it, it knows neither. To add a message: a class in ``messages``, its place
in ``Up`` or ``Down`` and in ``encode`` and ``decode``; the type checker names whoever must handle
it.
"""
