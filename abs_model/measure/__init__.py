"""Pure functions on arrays, with their sources; they import nothing of ours."""
