"""What Chorus Pro demands of an invoice to a public body, beyond the standard and the French rules.

BR-FR-CPRO-01 to 44 of XP Z12-012 (§ 4.5.3), which nobody publishes as code: their numbers and what they demand are
known from public descriptions, and `docs/rules.md` says of each what is sure. `demands.py` holds the rules, `ubl.py`
and `cii.py` where each syntax states what they look at. B2G-01 is ours.
"""

VERSION = "1.1"
