"""Block Kit: the shapes of JSON that Slack takes."""
