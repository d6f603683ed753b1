"""The wiki: an issue's Markdown, committed where the team reads."""
