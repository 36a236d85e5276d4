"""Schema changes in order. Each file is frozen once released and uses only ``helpers``."""
