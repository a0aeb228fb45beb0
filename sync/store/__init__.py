"""SQL under the ledger: engine, tables, rows, for SQLite, SQLCipher and PostgreSQL alike.

Only ``sync.ledger`` and ``sync.county`` may import it. To change the tables: one step in
``migrations``, never an edit of a step that was released.
"""
