"""BR-FR Flux 2: the French rules on the invoices of the 2026 reform, version 1.4.0.03 (4 August 2026).

`forms.py` holds the forms that most rules take, `facts.py` what the others ask of a document in either syntax,
`own.py` those others, `ubl.tsv` and `cii.tsv` which rule stands where, `ubl.py` and `cii.py` how each syntax says it.
`groups.py` holds the rules on multi-vendor and two-way invoices (frameworks B8, S8, M8, B9, S9, M9), `ubl_groups.py`
and `cii_groups.py` how each syntax states what they look at.
"""

VERSION = "1.4.0.03"
