"""Whole refund decisions over Arrow record batches, exact and under the caps.

    import refund_rules
    result = refund_rules.decide(batch)
    result.decisions  # a record batch with one row for each request, in the same order
    result.entries    # a record batch with the entries made

All requests of a scope must be in one batch, in any order; `scope_keys` tells which rows belong together. Pass the
entries of all earlier runs to the next one as `booked`. `include/refund/record/decide.hpp` lists the columns.
"""

from __future__ import annotations

import ctypes
import importlib.resources
import os
import unicodedata
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from typing import NamedTuple

import pyarrow
import pyarrow.compute as pc

__all__ = [
    "BatchError",
    "Decided",
    "DECISION_SCHEMA",
    "ENTRY_SCHEMA",
    "RefundError",
    "decide",
    "decide_partition",
    "evaluate",
    "scope_keys",
]


class RefundError(Exception):
    """The base of this module's own errors; subclasses say why."""


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
    """A record batch exported as the two structs, or room for one; the caller must release them."""

    def __init__(self, batch: pyarrow.RecordBatch | None = None) -> None:
        self.schema = _Schema()
        self.array = _Array()
        if batch is None:
            return
        for name in batch.schema.names:
            if "\0" in name:  # for C, the name ends there
                raise BatchError(f"column-unknown: {name!r}: its name has a NUL")
        batch._export_to_c(ctypes.addressof(self.array), ctypes.addressof(self.schema))

    def take(self) -> pyarrow.RecordBatch:
        return pyarrow.RecordBatch._import_from_c(ctypes.addressof(self.array), ctypes.addressof(self.schema))

    def release(self) -> None:
        for each in (self.schema, self.array):
            if each.release:
                ctypes.CFUNCTYPE(None, ctypes.c_void_p)(each.release)(ctypes.addressof(each))


def _folded(scope: str) -> str:
    """A scope with case folded and characters composed."""
    if scope.isascii():
        return scope.lower()
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", scope).casefold())


_FOLD_FAILED = 3
_FOLD = ctypes.CFUNCTYPE(ctypes.c_size_t, ctypes.c_void_p, ctypes.c_size_t, ctypes.c_void_p, ctypes.c_size_t)


def _fold_for_c(failures: list[BaseException]) -> Callable[..., int]:
    """`_folded` as the library calls it. What it raises, such as KeyboardInterrupt, is kept in `failures`."""

    def fold(scope: int, length: int, room: int, size: int) -> int:
        try:
            text = _folded(ctypes.string_at(scope, length).decode("utf-8")).encode("utf-8")
            if len(text) > size:
                return 0
            ctypes.memmove(room, text, len(text))
            return len(text)
        except BaseException as failure:
            failures.append(failure)
            return 0

    return _FOLD(fold)


def scope_keys(scopes: pyarrow.Array | pyarrow.ChunkedArray) -> pyarrow.StringArray:
    """The key of each scope, by which an engine brings the rows of one scope together.

    Scopes that `decide` takes for one, or refuses because they look alike ("scope-spelt-otherwise"), have the same key:
    a GUID in any case, with or without braces; texts that differ only in case or composition. Null is the empty scope.
    All machines need the same version of Python, since each has tables of Unicode of its own.
    """
    if isinstance(scopes, pyarrow.ChunkedArray):
        scopes = scopes.combine_chunks()
    texts = scopes.cast(pyarrow.string(), safe=False).fill_null("")
    if pc.all(pc.string_is_ascii(texts), min_count=0).as_py():  # as `_folded`, for a whole column at once
        keys = pc.ascii_lower(texts)
        for brace in "{}":
            keys = pc.replace_substring(keys, brace, "")
        return keys
    different = scopes.cast(pyarrow.large_binary()).fill_null(b"").dictionary_encode()
    texts = [each.decode("utf-8", "replace") for each in different.dictionary.to_pylist()]
    keys = [_folded(each).replace("{", "").replace("}", "") for each in texts]
    return pyarrow.array(keys, pyarrow.string()).take(different.indices)


_loaded: ctypes.CDLL | None = None


def _library() -> ctypes.CDLL:
    """Loads the shared library next to this file, or the one that REFUND_ENGINES_LIBRARY names."""
    global _loaded
    if _loaded is None:
        where = os.environ.get("REFUND_ENGINES_LIBRARY")
        if where is None:
            where = str(importlib.resources.files(__name__) / "librefund_engines.so")
        library = ctypes.CDLL(where)
        library.refund_evaluate.restype = ctypes.c_int
        library.refund_evaluate.argtypes = (
            [ctypes.c_char_p] * 2 + [ctypes.c_void_p] * 4 + [ctypes.c_char_p, ctypes.c_size_t])
        library.refund_decide.restype = ctypes.c_int
        library.refund_decide.argtypes = [ctypes.c_void_p] * 8 + [_FOLD, ctypes.c_char_p, ctypes.c_size_t]
        _loaded = library  # last: another thread may look at any moment
    return _loaded


def _exported(until: ExitStack, batch: pyarrow.RecordBatch | None = None) -> _Exported:
    made = _Exported(batch)
    until.callback(made.release)
    return made


def _expect_success(status: int, why: ctypes.Array[ctypes.c_char]) -> None:
    words = why.value.decode("utf-8", "replace")
    if status == 1:
        raise BatchError(words)
    if status != 0:
        raise MemoryError(words)


def _expect_batches(*given: object) -> None:
    for each in given:
        if not isinstance(each, pyarrow.RecordBatch):
            raise TypeError(f"expected a pyarrow.RecordBatch, not {type(each).__name__}")


def decide(batch: pyarrow.RecordBatch, booked: pyarrow.RecordBatch | None = None) -> Decided:
    """Decides every request of a batch, under the limits of its scope.

    `booked` holds the entries of earlier runs; a request that is among them gets its earlier answer, and no new entry.
    A wrong request becomes a row with the outcome "error", a code as its reason and the column as its field. So do all
    requests of scopes that differ only in case or composition ("scope-spelt-otherwise"), which would each have a cap.
    Raises BatchError if a batch as a whole cannot be taken, TypeError if it is no record batch, MemoryError if memory
    runs out.
    """
    _expect_batches(batch, *() if booked is None else (booked,))
    why = ctypes.create_string_buffer(1024)
    has_booked = booked is not None
    failures: list[BaseException] = []
    with ExitStack() as exported:
        given, held, decisions, entries = (_exported(exported, each) for each in (batch, booked, None, None))
        status = _library().refund_decide(
            ctypes.addressof(given.schema), ctypes.addressof(given.array),
            ctypes.addressof(held.schema) if has_booked else None, ctypes.addressof(held.array) if has_booked else None,
            ctypes.addressof(decisions.schema), ctypes.addressof(decisions.array),
            ctypes.addressof(entries.schema), ctypes.addressof(entries.array), _fold_for_c(failures), why, len(why))
        if status == _FOLD_FAILED:  # nothing is kept if Ctrl-C came before the `try` of the function for C
            raise failures[0] if failures else KeyboardInterrupt
        _expect_success(status, why)
        return Decided(decisions.take(), entries.take())


def _in_words(schema: pyarrow.Schema) -> str:
    return ", ".join(f"{field.name} {field.type}{'' if field.nullable else ' not null'}" for field in schema)


def _without_dictionaries(batch: pyarrow.RecordBatch) -> pyarrow.RecordBatch:
    return pyarrow.RecordBatch.from_arrays(
        [each.dictionary_decode() if pyarrow.types.is_dictionary(each.type) else each for each in batch.columns],
        names=batch.schema.names)


def _gathered(batches: Iterable[pyarrow.RecordBatch]) -> pyarrow.RecordBatch | None:
    """All batches as one; None if there is none."""
    given = list(batches)
    _expect_batches(*given)
    for each in given:
        if each.schema != given[0].schema:
            raise BatchError("batches-differ: the batches of a partition need the same columns, of the same types, in"
                             f" the same order: {_in_words(each.schema)}; and {_in_words(given[0].schema)}")
    filled = [each for each in given if each.num_rows > 0] or given[:1]
    if len(filled) < 2:
        return filled[0] if filled else None
    try:
        try:
            return pyarrow.concat_batches(filled)
        except pyarrow.ArrowInvalid:
            # Dictionaries that have nulls, or values for a wider index once they are one, cannot be joined; texts can.
            if not any(pyarrow.types.is_dictionary(field.type) for field in given[0].schema):
                raise
            return pyarrow.concat_batches([_without_dictionaries(each) for each in filled])
    except pyarrow.ArrowInvalid as fault:
        code = "too-large" if "overflow" in str(fault) else "batches-differ"
        raise BatchError(f"{code}: the batches of a partition do not go into one: {fault}") from fault


_NO_REQUESTS = pyarrow.RecordBatch.from_pylist([], pyarrow.schema(
    [(name, pyarrow.string()) for name in ("scope", "request_id", "agreement", "product", "currency", "purchased_on",
                                           "requested_on", "used", "payment")]))


def decide_partition(
    batches: Iterable[pyarrow.RecordBatch], booked: Iterable[pyarrow.RecordBatch] | pyarrow.RecordBatch | None = None
) -> Decided:
    """Decides a partition that holds whole scopes, in any number of batches and any order.

    The batches are collected, so the partition must fit into memory, twice while they are joined. If `batches` is an
    iterator, and nobody else holds them, they are freed before the decision. They must have the same columns of the
    same types, also those without rows. A partition without batches gives empty results. Raises as `decide` does.
    """
    requests = _gathered(batches)
    if booked is not None and not isinstance(booked, pyarrow.RecordBatch):
        booked = _gathered(booked)
    pyarrow.default_memory_pool().release_unused()  # what the pieces took, if nobody holds them
    return decide(_NO_REQUESTS if requests is None else requests, booked)


def evaluate(batch: pyarrow.RecordBatch, agreement: str, product: str) -> pyarrow.RecordBatch:
    """Credit, fee and status of each row by one table, without keys, caps or reasons; rows may come in any order.

    Columns: purchased_on and requested_on (date32), months (int16), payment (int64, minor units of one unit), returned
    (int32), used and monthly (bool). If a status is not 0, the row has no amounts: they are null.
    `include/refund/bulk/arrow.hpp` has more. Raises BatchError if the batch cannot be taken or there is no such table,
    and TypeError and MemoryError as `decide` does.
    """
    _expect_batches(batch)
    if "\0" in agreement or "\0" in product:  # for C, the name ends there
        raise BatchError("not-supported: a name has a NUL")
    why = ctypes.create_string_buffer(1024)
    with ExitStack() as exported:
        given, results = _exported(exported, batch), _exported(exported)
        status = _library().refund_evaluate(
            agreement.encode(), product.encode(), ctypes.addressof(given.schema), ctypes.addressof(given.array),
            ctypes.addressof(results.schema), ctypes.addressof(results.array), why, len(why))
        _expect_success(status, why)
        return results.take()
