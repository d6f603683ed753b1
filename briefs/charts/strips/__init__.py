"""What the exhibits of averages, peers and ranks share, which stand side by side."""
