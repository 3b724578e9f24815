"""The rules of P12:2003, pure: no clock, no network, no database."""
