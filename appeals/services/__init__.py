"""Verbs: each public function is one unit of work with actor, permission and audit event."""
