"""The only room that reads and writes model files."""
