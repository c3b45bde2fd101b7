"""Documents: the pure engines that read, check, write and show what States exchange.

Plain Python over lxml and pikepdf: no Django, no database, no clock, no network. Foreign formats and their
codes stay in this house; the other houses receive readable words, frozen values and verdicts.

`invoice` is the e-invoice engine: UBL, CII and Factur-X in; one semantic model and one explained verdict out.
`flow` is the files that carry them: their names, and the archives that they may be.
`chorus` holds Chorus Pro's words: its statuses, frameworks and reasons, beside ours and those of the reform.
"""
