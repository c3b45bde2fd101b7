from django.apps import AppConfig


class BudgetConfig(AppConfig):
    name = "polyphonie.budget"
    label = "budget"
