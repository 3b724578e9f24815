"""The same story once more, in a headless Chromium against the real page of `seventytwo demo`."""
