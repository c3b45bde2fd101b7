"""The result of an invoice's checks, in words."""

from polyphonie.documents.invoice import verdict

from .naming import Language
from .sheet import Checks, Problem
from .wording import words


def checks(report: verdict.Report, language: Language) -> Checks:
    """What a report says, the blocking problems first."""
    say = words(language)
    problems = [schema_problem(error, language) for error in report.schema.errors]
    problems += [problem(failure, language) for failure in report.failed]
    problems.sort(key=lambda each: not each.fatal)
    accepted = "warned_sentence" if problems else "valid_sentence"
    return Checks(
        valid=report.valid,
        verdict=say["valid" if report.valid else "invalid"],
        sentence=say[accepted if report.valid else "invalid_sentence"],
        problems=tuple(problems),
    )


def problem(failure: verdict.Failure, language: Language) -> Problem:
    french = language == "fr"
    return Problem(
        rule=failure.rule,
        fatal=failure.flag == "fatal",
        severity=words(language)["fatal" if failure.flag == "fatal" else "warning"],
        place=failure.place_fr if french else failure.place_en,
        where=failure.where,
        finding=failure.message_fr if french else failure.message_en,
        remedy=failure.remedy_fr if french else failure.remedy_en,
    )


def schema_problem(error: verdict.SchemaError, language: Language) -> Problem:
    say = words(language)
    return Problem(
        rule=say["schema"],
        fatal=True,
        severity=say["fatal"],
        place=say["on_line"].format(line=error.line),
        where=error.place,
        finding=error.message_fr if language == "fr" else error.message_en,
        remedy=verdict.SCHEMA_REMEDY[language],
    )
