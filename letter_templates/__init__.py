"""Facts and clauses become documents: composed, drawn as Word and PDF, and checked. No database, no law."""
