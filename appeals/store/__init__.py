"""The only SQL: rows, queries, the unit of work, the audit chain and the write-once store."""
