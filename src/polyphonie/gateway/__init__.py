"""Gateway: what leaves the platform by itself, towards other people's programs.

A program subscribes a webhook; what happens in its perimeter is sent there, signed, at least once, in order for each
subject, tried again for a day, then given up in plain sight, and sent again on demand. The houses above say what
happened; this one does not know what an invoice is.
"""
