"""Modeller for Chinese supply-chain receivables securitisation and the guarantee behind it."""

__version__ = "0.1.0"
