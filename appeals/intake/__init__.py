"""Readers of what comes in: remittances, notices. Pure; bad input becomes named problems, never a crash."""
