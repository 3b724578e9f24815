"""Every payload against what Slack itself says of its types: needs npm, so it stands apart."""
