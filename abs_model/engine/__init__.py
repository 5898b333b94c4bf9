"""Moves the money; arrays are [period, path]."""
