"""Budget: the State's appropriations (AE and CP), from the finance act down to the unit that spends them.

Opened by law, moved by typed and appended moves within the limits of the LOLF, distributed down the tree of
responsibility centres, reserved, consumed and released one by one, never beyond what is available.
"""
