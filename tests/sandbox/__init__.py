"""The sandbox: a Slack that any Bolt app may be tried in, and that refuses what Slack refuses."""
