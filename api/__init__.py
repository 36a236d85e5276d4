"""The HTTP boundary: the word api here means all that speaks HTTP, to machines (v1) and people (pages)."""
