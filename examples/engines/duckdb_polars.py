"""The same decisions on one machine, with DuckDB and with Polars. Both split the rows by scope into files, once, and
then decide file by file, so that memory holds one of them at a time.

    python examples/engines/duckdb_polars.py requests.parquet duckdb polars
    python examples/engines/duckdb_polars.py next.parquet duckdb-2 polars-2 --booked duckdb/entries.parquet

The last two names are folders, which get decisions.parquet and entries.parquet. Name the entries of every earlier run.
With more than some ten million rows, ask for more parts than 8, with `--parts`.
"""

from __future__ import annotations

import argparse
import pathlib
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence

import duckdb
import polars
import pyarrow
import pyarrow.parquet

import refund_rules

PART = "__part"  # neither requests nor entries have a column of this name


def quoted(text: str) -> str:
    """A text as SQL."""
    return "'" + text.replace("'", "''") + "'"


def rows_held_of(parts: int) -> int:
    """How many rows of each part are in memory while the rows are split: of all parts together, about two million."""
    return min(65536, max(2048, 2**21 // parts))


def by_part(path: str, booked: Sequence[str], split: Callable[[Sequence[str], str], None],
            rows_of: Callable[[pathlib.Path], Iterable[pyarrow.RecordBatch]]) -> Iterator[refund_rules.Decided]:
    """Splits requests and booked entries alike, and decides part by part."""
    with tempfile.TemporaryDirectory() as requests, tempfile.TemporaryDirectory() as held:
        split([path], requests)
        if booked:
            split(booked, held)
        for part in sorted(pathlib.Path(requests).iterdir()):
            earlier = pathlib.Path(held) / part.name
            # Iterators, which let go of their lists at the end: so the pieces are freed as soon as they are joined.
            yield refund_rules.decide_partition(
                iter(rows_of(part)), iter(rows_of(earlier)) if earlier.exists() else None)


def by_duckdb(path: str, parts: int = 8, booked: Sequence[str] = ()) -> Iterator[refund_rules.Decided]:
    """Splits the rows by the hash of their scope's key."""
    con = duckdb.connect()
    con.execute(f"SET partitioned_write_flush_threshold = {rows_held_of(parts)}")  # for each thread
    con.create_function("scope_key", refund_rules.scope_keys, ["VARCHAR"], "VARCHAR", type="arrow",
                        null_handling="special")

    def split(paths: Sequence[str], folder: str) -> None:
        files = ", ".join(map(quoted, paths))
        con.execute(f"copy (select *, hash(scope_key(scope)) % {parts} as {PART} from read_parquet([{files}]))"
                    f" to {quoted(folder)} (format parquet, partition_by ({PART}), overwrite_or_ignore)")

    def rows_of(part: pathlib.Path) -> Iterable[pyarrow.RecordBatch]:
        rows = con.sql(f"select * from read_parquet({quoted(f'{part}/*.parquet')}, hive_partitioning = false)")
        return rows.to_arrow_table().to_batches()  # at once: a connection has one open result

    return by_part(path, booked, split, rows_of)


def by_polars(path: str, parts: int = 8, booked: Sequence[str] = ()) -> Iterator[refund_rules.Decided]:
    """The same with Polars. It returns texts as string views, so they are converted to plain ones."""
    oldest = polars.CompatLevel.oldest()

    def keys_of(scopes: polars.Series) -> polars.Series:
        return polars.Series(refund_rules.scope_keys(scopes.to_arrow(compat_level=oldest)))

    key = polars.col("scope").map_batches(keys_of, return_dtype=polars.String, is_elementwise=True)

    def split(paths: Sequence[str], folder: str) -> None:
        polars.scan_parquet(list(paths)).sink_parquet(
            polars.PartitionBy(folder, key={PART: key.hash(0) % parts}, include_key=False),
            row_group_size=rows_held_of(parts), engine="streaming")

    def rows_of(part: pathlib.Path) -> Iterable[pyarrow.RecordBatch]:
        return polars.read_parquet(f"{part}/*.parquet").to_arrow(compat_level=oldest).to_batches()

    return by_part(path, booked, split, rows_of)


def write(decided: Iterator[refund_rules.Decided], folder: pathlib.Path) -> None:
    """Writes both files, or neither: the folder gets its name once they are complete, and must not exist before."""
    if folder.exists():
        raise FileExistsError(f"{folder} exists: an earlier run may have written it")
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as writing:
        made = pathlib.Path(writing) / folder.name
        made.mkdir()
        with (pyarrow.parquet.ParquetWriter(made / "decisions.parquet", refund_rules.DECISION_SCHEMA) as decisions,
              pyarrow.parquet.ParquetWriter(made / "entries.parquet", refund_rules.ENTRY_SCHEMA) as entries):
            for each in decided:
                decisions.write_batch(each.decisions)
                entries.write_batch(each.entries)
        made.rename(folder)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n", 1)[0])
    parser.add_argument("requests")
    parser.add_argument("duckdb", type=pathlib.Path)
    parser.add_argument("polars", type=pathlib.Path)
    parser.add_argument("--booked", action="append", default=[], help="the entries of an earlier run; name every one")
    parser.add_argument("--parts", type=int, default=8, help="files to split the rows into; each must fit into memory")
    given = parser.parse_args()
    if given.parts < 1:
        parser.error("--parts must be at least 1")
    write(by_duckdb(given.requests, given.parts, given.booked), given.duckdb)
    write(by_polars(given.requests, given.parts, given.booked), given.polars)


if __name__ == "__main__":
    main()
