"""The outside world, each part behind a protocol that the domain states."""
