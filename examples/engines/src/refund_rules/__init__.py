"""Whole refund decisions over Arrow record batches, exact and under the caps.

    import refund_rules
    result = refund_rules.decide(batch)
    result.decisions  # a record batch with one row for each request, in the same order
    result.entries    # a record batch with the entries made: pass it to the next run as `booked`

All requests of a scope must be in one batch, in any order. `include/refund/record/decide.hpp` lists the columns.
"""

from __future__ import annotations

import ctypes
import importlib.resources
import os
import unicodedata
from collections.abc import Iterable
from typing import NamedTuple

import pyarrow

__all__ = [
    "BatchError",
    "Decided",
    "DECISION_SCHEMA",
    "ENTRY_SCHEMA",
    "RefundError",
    "decide",
    "decide_partition",
    "evaluate",
]


class RefundError(Exception):
    """The base of all errors that this module raises, except MemoryError; subclasses say why."""


class BatchError(RefundError, ValueError):
    """A batch that cannot be taken. `code` is stable ("column-missing"); the message names column and row."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.code = words.split(":", 1)[0]


class Decided(NamedTuple):
    """The decisions on a batch of requests, and the ledger entries made."""

    decisions: pyarrow.RecordBatch
    entries: pyarrow.RecordBatch


#: The columns of decisions. Amounts are in minor units of `currency`, the cap's amounts in those of `cap_currency`.
DECISION_SCHEMA = pyarrow.schema(
    [("request_id", pyarrow.string()), ("scope", pyarrow.string()), ("outcome", pyarrow.string()),
     ("currency", pyarrow.string()), ("credit", pyarrow.int64()), ("fee", pyarrow.int64()),
     ("refund", pyarrow.int64()), ("withheld", pyarrow.int64()), ("cancelled_commitment", pyarrow.int64()),
     ("cap_currency", pyarrow.string()), ("cap_used", pyarrow.int64()), ("cap_left", pyarrow.int64()),
     ("rule", pyarrow.string()), ("reason", pyarrow.string()), ("field", pyarrow.string()),
     ("answered_before", pyarrow.bool_()), ("units", pyarrow.int64()), ("commitment_left", pyarrow.int64())])

#: The columns of entries, and of `booked`. Amounts are in minor units of `currency`.
ENTRY_SCHEMA = pyarrow.schema(
    [("scope", pyarrow.string()), ("request_id", pyarrow.string()), ("requested_on", pyarrow.date32()),
     ("amount", pyarrow.int64()), ("currency", pyarrow.string()), ("cap_left", pyarrow.int64()),
     ("kind", pyarrow.string()), ("asked", pyarrow.int64()), ("used_before", pyarrow.int64()),
     ("counted_from", pyarrow.date32()), ("limited_by", pyarrow.string()), ("commitment_id", pyarrow.string()),
     ("quantity", pyarrow.int64()), ("returned", pyarrow.int64()), ("units_left", pyarrow.int64()),
     ("fingerprint", pyarrow.int64()), ("refused_by_rule", pyarrow.bool_()), ("version", pyarrow.int64())])


class _Schema(ctypes.Structure):
    """ArrowSchema: only its size and its release callback matter here."""

    _fields_ = [("format", ctypes.c_void_p), ("name", ctypes.c_void_p), ("metadata", ctypes.c_void_p),
                ("flags", ctypes.c_int64), ("n_children", ctypes.c_int64), ("children", ctypes.c_void_p),
                ("dictionary", ctypes.c_void_p), ("release", ctypes.c_void_p), ("private_data", ctypes.c_void_p)]


class _Array(ctypes.Structure):
    """ArrowArray, likewise."""

    _fields_ = [("length", ctypes.c_int64), ("null_count", ctypes.c_int64), ("offset", ctypes.c_int64),
                ("n_buffers", ctypes.c_int64), ("n_children", ctypes.c_int64), ("buffers", ctypes.c_void_p),
                ("children", ctypes.c_void_p), ("dictionary", ctypes.c_void_p), ("release", ctypes.c_void_p),
                ("private_data", ctypes.c_void_p)]


class _Exported:
    """A record batch exported as the two structs; the caller releases them in the end."""

    def __init__(self, batch: pyarrow.RecordBatch | None = None) -> None:
        self.schema = _Schema()
        self.array = _Array()
        if batch is not None:
            batch._export_to_c(ctypes.addressof(self.array), ctypes.addressof(self.schema))

    def take(self) -> pyarrow.RecordBatch:
        return pyarrow.RecordBatch._import_from_c(ctypes.addressof(self.array), ctypes.addressof(self.schema))

    def release(self) -> None:
        for each in (self.schema, self.array):
            if each.release:
                ctypes.CFUNCTYPE(None, ctypes.c_void_p)(each.release)(ctypes.addressof(each))


@ctypes.CFUNCTYPE(ctypes.c_size_t, ctypes.c_void_p, ctypes.c_size_t, ctypes.c_void_p, ctypes.c_size_t)
def _fold(scope: int, length: int, room: int, size: int) -> int:
    """Writes a scope with case folded and characters composed; called only for scopes that are not ASCII."""
    text = unicodedata.normalize("NFD", ctypes.string_at(scope, length).decode("utf-8"))
    folded = unicodedata.normalize("NFC", text.casefold()).encode("utf-8")
    if len(folded) > size:
        return 0
    ctypes.memmove(room, folded, len(folded))
    return len(folded)


_loaded: ctypes.CDLL | None = None


def _library() -> ctypes.CDLL:
    """Loads the shared library next to this file, or the one that REFUND_ENGINES_LIBRARY names."""
    global _loaded
    if _loaded is None:
        where = os.environ.get("REFUND_ENGINES_LIBRARY")
        if where is None:
            where = str(importlib.resources.files(__name__) / "librefund_engines.so")
        _loaded = ctypes.CDLL(where)
        _loaded.refund_evaluate.restype = ctypes.c_int
        _loaded.refund_evaluate.argtypes = [ctypes.c_char_p] * 2 + [ctypes.c_void_p] * 4 + [ctypes.c_char_p, ctypes.c_size_t]
        _loaded.refund_decide.restype = ctypes.c_int
        _loaded.refund_decide.argtypes = [ctypes.c_void_p] * 8 + [type(_fold), ctypes.c_char_p, ctypes.c_size_t]
    return _loaded


def decide(batch: pyarrow.RecordBatch, booked: pyarrow.RecordBatch | None = None) -> Decided:
    """Decides every request of a batch, under the limits of its scope.

    `booked` holds the entries of earlier runs; a request that is among them gets its earlier answer, and no new entry.
    A wrong request becomes a row with the outcome "error", a code as its reason and the column as its field. So do all
    requests of scopes that differ only in case or composition ("scope-spelt-otherwise"), which would each have a cap.
    Raises BatchError if a batch as a whole cannot be taken, MemoryError if memory runs out.
    """
    given = _Exported(batch)
    held = _Exported(booked)
    decisions = _Exported()
    entries = _Exported()
    why = ctypes.create_string_buffer(1024)
    has_booked = booked is not None
    try:
        status = _library().refund_decide(
            ctypes.addressof(given.schema), ctypes.addressof(given.array),
            ctypes.addressof(held.schema) if has_booked else None, ctypes.addressof(held.array) if has_booked else None,
            ctypes.addressof(decisions.schema), ctypes.addressof(decisions.array),
            ctypes.addressof(entries.schema), ctypes.addressof(entries.array), _fold, why, len(why))
        words = why.value.decode("utf-8", "replace")
        if status == 1:
            raise BatchError(words)
        if status != 0:
            raise MemoryError(words)
        return Decided(decisions.take(), entries.take())
    finally:
        for each in (given, held, decisions, entries):
            each.release()


def _gathered(batches: Iterable[pyarrow.RecordBatch]) -> pyarrow.RecordBatch | None:
    """All batches as one; None if they have no rows."""
    table = [each for each in batches if each.num_rows > 0]
    if not table:
        return None
    return table[0] if len(table) == 1 else pyarrow.concat_batches(table)


def decide_partition(
    batches: Iterable[pyarrow.RecordBatch], booked: Iterable[pyarrow.RecordBatch] | pyarrow.RecordBatch | None = None
) -> Decided:
    """Decides a partition that holds whole scopes, in any number of batches and any order.

    The batches are collected, so the partition must fit into memory. An empty partition gives empty results.
    Raises as `decide` does.
    """
    requests = _gathered(batches)
    if requests is None:
        return Decided(*(pyarrow.RecordBatch.from_pylist([], each) for each in (DECISION_SCHEMA, ENTRY_SCHEMA)))
    if booked is not None and not isinstance(booked, pyarrow.RecordBatch):
        booked = _gathered(booked)
    return decide(requests, booked)


def evaluate(batch: pyarrow.RecordBatch, agreement: str, product: str) -> pyarrow.RecordBatch:
    """Credit, fee and status of each row by one table, without keys, caps or reasons; rows may come in any order.

    Columns: purchased_on and requested_on (date32), months (int16), payment (int64, minor units of one unit), returned
    (int32), used and monthly (bool). If a status is not 0, the row has no amounts: they are null.
    `include/refund/bulk/arrow.hpp` has more. Raises BatchError if the batch cannot be taken or there is no such table.
    """
    given = _Exported(batch)
    results = _Exported()
    why = ctypes.create_string_buffer(1024)
    try:
        status = _library().refund_evaluate(
            agreement.encode(), product.encode(), ctypes.addressof(given.schema), ctypes.addressof(given.array),
            ctypes.addressof(results.schema), ctypes.addressof(results.array), why, len(why))
        if status != 0:
            raise BatchError(why.value.decode("utf-8", "replace"))
        return results.take()
    finally:
        for each in (given, results):
            each.release()
