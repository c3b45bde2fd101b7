"""Django's compilers, but that the clauses of a plain question are written once for a process, not at each asking.

Django takes longer to write the question for a row of forty columns than PostgreSQL to answer it. What such a question
selects, from where and in which order depend on its shape alone: only its conditions and its limits are written anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, cast

from django.core.exceptions import EmptyResultSet, FullResultSet
from django.db.backends.postgresql import compiler
from django.db.models import Model
from django.db.models.expressions import Col
from django.db.models.sql import Query
from django.db.models.sql.where import WhereNode

SQLAggregateCompiler = compiler.SQLAggregateCompiler
SQLDeleteCompiler = compiler.SQLDeleteCompiler
SQLInsertCompiler = compiler.SQLInsertCompiler
SQLUpdateCompiler = compiler.SQLUpdateCompiler


@dataclass(slots=True)
class _Plain:
    """What is kept of a shape: its clauses before the conditions and after them, and how its rows are read."""

    head: str
    order: str
    select: list[Any]
    klass_info: dict[str, Any] | None
    named: dict[str, int]
    converters: dict[int, Any]


_kept: Final[dict[Any, _Plain | None]] = {}
"""By shape; None when it turned out not to be plain. There are as many as ways in which the code asks for rows."""


class SQLCompiler(compiler.SQLCompiler):
    _plain: _Plain | None = None

    def as_sql(self, with_limits: bool = True, with_col_aliases: bool = False) -> Any:  # noqa: FBT001, FBT002  as Django's
        plain = None if with_col_aliases or not self._may_be_plain() else self._kept_plain()
        if plain is None:
            return super().as_sql(with_limits=with_limits, with_col_aliases=with_col_aliases)
        query, ops = self.query, self.connection.ops
        conditions: str
        values: Sequence[Any]
        self.select, self.klass_info, self.annotation_col_map = plain.select, plain.klass_info, plain.named
        self.col_count, self.has_extra_select, self._plain = len(plain.select), False, plain
        self.where, self.having, self.qualify = query.where, None, None
        try:
            conditions, values = self.compile(cast("Any", query.where))
        except EmptyResultSet:
            if self.elide_empty:  # type: ignore[attr-defined]  # django-stubs leaves it out
                raise
            conditions, values = "0 = 1", []
        except FullResultSet:
            conditions, values = "", []
        written = f"{plain.head} WHERE {conditions}{plain.order}" if conditions else plain.head + plain.order
        if with_limits and query.is_sliced:
            written += f" {ops.limit_offset_sql(query.low_mark, query.high_mark)}"
        if query.select_for_update:
            written += " " + ops.for_update_sql(
                nowait=query.select_for_update_nowait,
                skip_locked=query.select_for_update_skip_locked,
                no_key=query.select_for_no_key_update,
            )
        return written, tuple(values)

    def get_converters(self, expressions: Any) -> Any:
        return super().get_converters(expressions) if self._plain is None else self._plain.converters

    def _may_be_plain(self) -> bool:
        """Whether a question is of the rows of one table, some of their columns, in the order of columns."""
        query = self.query
        return (
            type(query) is Query
            and query.model is not None
            and [each for each, uses in query.alias_refcount.items() if uses] == [query.model._meta.db_table]
            and query.group_by is None
            and not (query.annotations or query.extra or query.distinct or query.combinator or query.subquery)
            and not (query.select_related or query.extra_tables or query.extra_order_by or query.explain_info)
            and not (query.select_for_update and (query.select_for_update_of or self.connection.get_autocommit()))
            and not (query.where.contains_aggregate or query.where.contains_over_clause)
            and all(isinstance(each, str) for each in query.order_by)
            and all(type(each) is Col for each in query.select)
        )

    def _kept_plain(self) -> _Plain | None:
        query = self.query
        named, deferred = query.deferred_loading
        shape = (
            query.model,
            query.default_cols,
            (frozenset(named), deferred),
            tuple(cast("Col", each).target.attname for each in query.select),
            query.selected and tuple(query.selected.items()),
            query.order_by,
            query.standard_ordering,
            query.default_ordering,
        )
        if shape not in _kept:
            _kept[shape] = self._without_conditions()
        return _kept[shape]

    def _without_conditions(self) -> _Plain | None:
        """What Django writes of the question without its conditions and limits; None when it is not plain after all."""
        query = self.query.clone()
        query.where, query.select_for_update = WhereNode(), False
        query.clear_limits()
        asked = compiler.SQLCompiler(query, self.connection, self.using)
        written, values = asked.as_sql()
        table = f" FROM {self.connection.ops.quote_name(cast('type[Model]', query.model)._meta.db_table)}"
        columns = [each for each, _, _ in asked.select]
        head, _, order = written.partition(table)
        if values or (order and not order.startswith(" ORDER BY ")) or any(type(each) is not Col for each in columns):
            return None
        converters = asked.get_converters(columns)
        return _Plain(head + table, order, asked.select, asked.klass_info, asked.annotation_col_map, converters)
