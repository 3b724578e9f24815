"""The record that the scheduler's tests run on is the store's: each database in turn."""

from tests.store.conftest import *  # noqa: F403 - every fixture, and whatever those lean on
