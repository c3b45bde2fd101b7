"""What may be done in the gateway, noun by noun."""
