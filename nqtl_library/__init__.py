"""What the law and the codes say: dated data and pure functions over it. No SQL, no HTTP, no clock."""
