"""The demo: a made-up force, and the sandbox beside the bot."""
