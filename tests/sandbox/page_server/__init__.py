"""Tests of sandbox/page_server."""
