"""Reference: the nomenclatures, calendars and rates that every book refers to, as dated data with their sources.

Missions, programmes and actions; responsibility centres; accounts; purchasing groups; cost centres; funds; days on
which banks work. What changes keeps its history, and says what replaced it.
"""
