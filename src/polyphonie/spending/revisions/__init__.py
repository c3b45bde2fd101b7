"""The terminal's side of one document at a time: what is written, changed, taken back."""
