"""The 台账: records and their log. Only ``Ledger`` (village) and ``VillageFeed`` (county) write."""
