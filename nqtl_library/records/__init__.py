"""The library's JSON face: one record in, one record out. Used by the command line and the API."""
