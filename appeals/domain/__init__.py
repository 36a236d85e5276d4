"""Pure rules about cases, letters and versions. No SQL, no HTTP, no clock."""
