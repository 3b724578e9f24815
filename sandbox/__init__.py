"""A Slack-shaped workspace on your own machine: for trying any Bolt app in a browser, and for testing it."""
