"""The desk: what people decide over the rules, in one TOML file."""
