"""A real State's year on real nomenclature: its finance act opened, distributed, consumed, closed and published.

The appropriations by mission and the revenue by line are those of the finance act for 2026. What no public file tells
is drawn from a seed, and marked as such in the data: the shares of programmes and titles, the tree below programmes,
the documents. Everything goes through the acts that people use.
"""
