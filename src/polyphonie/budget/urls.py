"""The addresses of the budget's pages."""

from __future__ import annotations

from django.urls import path

from .pages import acts, centres, control, envelopes, scenarios, tree

app_name = "budget"

urlpatterns = [
    path("budget", tree.tree, name="tree"),
    path("budget/execution", tree.execution, name="execution"),
    path("budget/scenarios", scenarios.listed, name="scenarios"),
    path("budget/scenarios/nouveau", scenarios.new, name="new_scenario"),
    path("budget/scenarios/<uuid:entity>/<uuid:scenario>", scenarios.shown, name="scenario"),
    path("budget/scenarios/<uuid:entity>/<uuid:scenario>/supposer", scenarios.suppose, name="suppose"),
    path("budget/scenarios/<uuid:entity>/<uuid:scenario>/dupliquer", scenarios.duplicate, name="duplicate_scenario"),
    path("budget/scenarios/<uuid:entity>/<uuid:scenario>/archiver", scenarios.archive, name="archive_scenario"),
    path(
        "budget/scenarios/<uuid:entity>/<uuid:scenario>/hypotheses/<uuid:hypothesis>/retirer",
        scenarios.withdraw,
        name="withdraw_hypothesis",
    ),
    path("budget/actes", acts.listed, name="acts"),
    path("budget/actes/nouveau", acts.new, name="new_act"),
    path("budget/controle", control.desk, name="control"),
    path("budget/<uuid:entity>/centres", centres.listed, name="centres"),
    path("budget/<uuid:entity>/cloture/<int:fiscal_year>", acts.close, name="close"),
    path("budget/actes/<uuid:entity>/<uuid:act>", acts.shown, name="act"),
    path("budget/<uuid:entity>/visas/<uuid:visa>", control.decide, name="visa"),
    path("budget/<uuid:entity>/seuils", control.threshold, name="threshold"),
    path("budget/<uuid:entity>/enveloppes/<uuid:envelope>", envelopes.shown, name="envelope"),
    path("budget/<uuid:entity>/enveloppes/<uuid:envelope>/<slug:operation>", envelopes.operate, name="operate"),
]
