"""Typefaces for Chinese, Japanese and Korean; `faces.toml` says which. There is no code."""
