"""Filters and orders of SCIM as questions to the database. What is no column here is refused, never passed over."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Exists, F, OuterRef, Q, QuerySet, TextField, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce, Collate
from django.db.models.lookups import (
    Contains,
    EndsWith,
    Exact,
    GreaterThan,
    GreaterThanOrEqual,
    LessThan,
    LessThanOrEqual,
    StartsWith,
)
from scim2_models import InvalidFilterException, InvalidPathException, Resource, ScimFilter, SearchRequest
from scim2_models.path import (
    AttributeBinding,
    CompareOperator,
    Comparison,
    FilterNode,
    FilterVisitor,
    LogicalExpr,
    LogicalOperator,
    Not,
    Present,
    ValuePath,
    coerce_value,
)

from plein.core.groups.models import GroupMember
from plein.doors.scim.models import ScimAddress, ScimUser
from plein.doors.scim.words import FOLDED, folded

DEEPEST = 20  # parts of a filter within one another
MOST_PARTS = 100
TEXT: Mapping[CompareOperator, Any] = {
    CompareOperator.eq: Exact, CompareOperator.co: Contains, CompareOperator.sw: StartsWith, CompareOperator.ew: EndsWith,
    CompareOperator.gt: GreaterThan, CompareOperator.ge: GreaterThanOrEqual, CompareOperator.lt: LessThan, CompareOperator.le: LessThanOrEqual,
}  # fmt: skip
MOMENT = {CompareOperator.gt: "gt", CompareOperator.ge: "gte", CompareOperator.lt: "lt", CompareOperator.le: "lte", CompareOperator.eq: "exact"}  # fmt: skip
COLUMNS = {
    "User": {"id": "key", "externalid": "external_id", "username": "folded_name"},
    "Group": {"id": "key", "externalid": "external_id", "displayname": "folded_name"},
}
MOMENTS = {"meta.created": "created_at", "meta.lastmodified": "changed_at"}


def _name(binding: AttributeBinding) -> str:
    """How an attribute is called, in small letters and without its schema: `name.givenname`."""
    return binding.urn.rpartition(":")[2].lower()


def _refuse(what: str) -> InvalidFilterException:
    return InvalidFilterException(detail=f"This service does not filter on {what}")


class Asked(FilterVisitor[Q]):
    """What a filter asks, about users or about groups."""

    def __init__(self, kind: str, found: ScimFilter[Any]) -> None:
        self.kind = kind
        self.filter = found

    def visit_not(self, node: Not) -> Q:
        """What is not so."""
        return ~self.visit(node.expr)

    def visit_logical_expr(self, node: LogicalExpr) -> Q:
        """All of it, or any."""
        return joined(node, [self.visit(one) for one in node.terms])

    def visit_present(self, node: Present) -> Q:
        """Whether it was told at all."""
        binding = self.filter.resolve(node.attr_path)
        name = _name(binding) if binding else ""
        if name in {"meta", "active", *MOMENTS}:
            return Q(pk__isnull=False)
        if name == "name":
            parts = [one for one in FOLDED if one.startswith("name.")]
            return Q(*(_is_told(_text(one)) for one in parts), _connector=Q.OR)
        if name.startswith("emails"):
            return _addressed(_present_address(name.partition(".")[2]))
        if name in {"members", "members.value"} and self.kind == "Group":
            return Q(Exists(GroupMember.objects.filter(group=OuterRef("group"))))
        return Q(_is_told(self._expression(name)))

    def visit_comparison(self, node: Comparison) -> Q:
        """Whether it is so."""
        binding = self.filter.resolve_comparison(node.attr_path)
        if binding is None:
            raise _refuse(str(node.attr_path))
        name, value = _name(binding), coerce_value(binding, node.value, node.op)
        if name in MOMENTS:
            return _moment(MOMENTS[name], node.op, value)
        if name == "active" and self.kind == "User":
            return _truth("person__is_active", node.op, value)
        if name.startswith("emails."):
            return _about_addresses(name.partition(".")[2], node.op, value)
        if name == "members.value" and self.kind == "Group":
            return _is_member(node.op, value)
        if name in COLUMNS[self.kind] and node.op == CompareOperator.eq and isinstance(value, str):
            return Q(**{COLUMNS[self.kind][name]: value if binding.case_exact else folded(value)})  # by its index
        return _compared(self._expression(name), node.op, value, is_exact=binding.case_exact)

    def visit_value_path(self, node: ValuePath) -> Q:
        """Whether any of several is so."""
        binding = self.filter.resolve(node.attr_path)
        if binding is None or _name(binding) != "emails":
            raise _refuse(str(node.attr_path))
        return _addressed(OfAddress().visit(node.val_filter))

    def _expression(self, name: str) -> Any:
        if name in COLUMNS[self.kind]:
            return F(COLUMNS[self.kind][name])
        if self.kind == "User" and name in FOLDED:
            return _text(name)
        raise _refuse(name)


class OfAddress(FilterVisitor[Q]):
    """What is asked of one address of somebody."""

    def visit_not(self, node: Not) -> Q:
        """What is not so."""
        return ~self.visit(node.expr)

    def visit_logical_expr(self, node: LogicalExpr) -> Q:
        """All of it, or any."""
        return joined(node, [self.visit(one) for one in node.terms])

    def visit_present(self, node: Present) -> Q:
        """Whether it was told."""
        return _present_address(node.attr_path.attr.lower())

    def visit_comparison(self, node: Comparison) -> Q:
        """Whether it is so."""
        return _of_address(node.attr_path.attr.lower(), node.op, node.value)


def joined(node: LogicalExpr, terms: list[Q]) -> Q:
    """These together, by `and` or by `or`."""
    return Q(*terms, _connector=Q.AND if node.op == LogicalOperator.and_ else Q.OR)


def _text(name: str) -> Any:
    return KeyTextTransform(name, "folded")


def _is_told(expression: Any) -> Any:
    return ~Q(Exact(Coalesce(expression, Value(""), output_field=TextField()), Value("")))


def _compared(expression: Any, op: CompareOperator, value: Any, *, is_exact: bool) -> Q:
    """A text compared; what was not told is less than nothing and equal to nothing, but to null."""
    told = Coalesce(expression, Value(""), output_field=TextField())
    if value is None:
        if op not in {CompareOperator.eq, CompareOperator.ne}:
            return Q(pk__isnull=True)
        return Q(Exact(told, Value(""))) if op == CompareOperator.eq else ~Q(Exact(told, Value("")))
    if not isinstance(value, str):
        raise InvalidFilterException(detail="A text is compared with a text")
    wanted = Value(value if is_exact else folded(value), output_field=TextField())
    if op == CompareOperator.ne:
        return ~Q(Exact(told, wanted))
    if op in {CompareOperator.gt, CompareOperator.ge, CompareOperator.lt, CompareOperator.le}:
        return Q(_is_told(expression)) & Q(TEXT[op](_by_sign(told), wanted))
    return Q(TEXT[op](told, wanted))


def _by_sign(expression: Any) -> Any:
    """Ordered by the signs themselves on every database."""
    return Collate(expression, "C") if connection.vendor == "postgresql" else expression


def _moment(column: str, op: CompareOperator, value: Any) -> Q:
    if op == CompareOperator.ne:
        return ~Q(**{column: value})
    if op not in MOMENT or not isinstance(value, datetime):
        raise _refuse(f"a moment with {op.value}")
    return Q(**{f"{column}__{MOMENT[op]}": value})


def _truth(column: str, op: CompareOperator, value: Any) -> Q:
    if not isinstance(value, bool) or op not in {CompareOperator.eq, CompareOperator.ne}:
        return Q(pk__isnull=op == CompareOperator.eq)  # null: it is always told
    return Q(**{column: value == (op == CompareOperator.eq)})


def _addressed(which: Q) -> Q:
    return Q(Exists(ScimAddress.objects.filter(which, user=OuterRef("pk"))))


def _present_address(name: str) -> Q:
    if name in {"", "value"}:
        return Q(pk__isnull=False)
    if name == "type":
        return ~Q(type="")
    if name == "primary":
        return Q(primary__isnull=False)
    raise _refuse(f"emails.{name}")


def _about_addresses(name: str, op: CompareOperator, value: Any) -> Q:
    """Any address that is so; none that is, when it must not be."""
    if op == CompareOperator.ne:
        return ~_addressed(_of_address(name, CompareOperator.eq, value))
    return _addressed(_of_address(name, op, value))


def _of_address(name: str, op: CompareOperator, value: Any) -> Q:
    if name == "primary":
        if not isinstance(value, bool) or op not in {CompareOperator.eq, CompareOperator.ne}:
            raise _refuse("emails.primary so")
        return Q(primary=value) if op == CompareOperator.eq else ~Q(Exact(Coalesce(F("primary"), Value(not value)), Value(value)))  # fmt: skip
    if name not in {"value", "type"}:
        raise _refuse(f"emails.{name}")
    if op == CompareOperator.eq and isinstance(value, str) and name == "value":
        return Q(value=folded(value))  # by its index
    return _compared(F(name), op, value, is_exact=False)


def _is_member(op: CompareOperator, value: Any) -> Q:
    if op != CompareOperator.eq or not isinstance(value, str):
        raise _refuse("members other than with eq")
    people = ScimUser.objects.current().filter(key=value).values("person")
    return Q(Exists(GroupMember.objects.filter(group=OuterRef("group"), person__in=people)))


def narrowed(rows: QuerySet[Any], kind: str, asked: SearchRequest[Any], model: type[Resource[Any]]) -> QuerySet[Any]:
    """Those of the rows that a search asks for."""
    if asked.filter is None:
        return rows
    _measure(asked.filter.ast)
    bound: Any = ScimFilter[model]  # type: ignore[valid-type]
    return rows.filter(Asked(kind, bound(str(asked.filter))).visit(asked.filter.ast))


def _measure(node: FilterNode, deep: int = 0) -> int:
    """Refuse what would keep the database busy for long; returns how many parts it has."""
    parts = 1 + sum(_measure(one, deep + 1) for one in _within(node))
    if deep > DEEPEST or parts > MOST_PARTS:
        raise InvalidFilterException(detail=f"A filter has at most {MOST_PARTS} parts, {DEEPEST} within one another")
    return parts


def _within(node: Any) -> list[FilterNode]:
    if isinstance(node, LogicalExpr):
        return list(node.terms)
    return [node.expr] if isinstance(node, Not) else [node.val_filter] if isinstance(node, ValuePath) else []


def ordered(rows: QuerySet[Any], kind: str, asked: SearchRequest[Any], model: type[Resource[Any]]) -> QuerySet[Any]:
    """The rows in the order that a search asks for; else in that in which they came."""
    if asked.sort_by is None:
        return rows.order_by("pk")
    binding = asked.sort_binding(model)
    name = _name(binding) if binding else ""
    expression: Any
    if name in MOMENTS:
        expression = F(MOMENTS[name])
    elif name == "active" and kind == "User":
        expression = F("person__is_active")
    elif name in COLUMNS[kind]:
        expression = _by_sign(F(COLUMNS[kind][name]))
    elif kind == "User" and name in FOLDED:
        expression = _by_sign(_text(name))
    else:
        raise InvalidPathException(detail=f"This service does not sort by {asked.sort_by}")
    down = asked.sort_order == SearchRequest.SortOrder.descending
    return rows.order_by(expression.desc(nulls_first=True) if down else expression.asc(nulls_last=True), "pk")
