"""The addresses of the pages that cross houses."""

from __future__ import annotations

from django.urls import path
from django.views.i18n import set_language

from . import pages, tasks

app_name = "portal"

urlpatterns = [
    path("", pages.home, name="home"),
    path("recherche", pages.search, name="search"),
    path("fonctionnement", pages.operation, name="operation"),
    path("fonctionnement/traitements", pages.failed_jobs, name="failed_jobs"),
    path("fonctionnement/traitements/<int:job>/relancer", pages.run_again, name="run_again"),
    path("fonctionnement/<int:delivery>/rejouer", pages.retry, name="retry"),
    path("fonctionnement/<int:delivery>/ecarter", pages.set_aside, name="set_aside"),
    path("taches", tasks.tasks, name="tasks"),
    path("taches/<uuid:identifier>", tasks.task, name="task"),
    path("taches/<uuid:identifier>/fichier", tasks.task_file, name="task_file"),
    path("journal", pages.journal, name="journal"),
    path("aide", pages.help_for, name="help"),
    path("accessibilite", pages.accessibility, name="accessibility"),
    path("langue", set_language, name="language"),
]
