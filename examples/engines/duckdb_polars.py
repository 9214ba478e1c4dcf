"""The same decisions on one machine, with DuckDB and with Polars. Both split the rows by scope into files, once, and
then decide file by file, so that memory holds one of them at a time.

    python examples/engines/duckdb_polars.py requests.parquet duckdb polars
    python examples/engines/duckdb_polars.py next.parquet duckdb-2 polars-2 --booked duckdb/entries.parquet

The last two names are folders, which get decisions.parquet and entries.parquet. Name the entries of every earlier run.
With more than some ten million rows, ask for more parts than 8, with `--parts`.
"""

from __future__ import annotations

import argparse
import glob
import os
import pathlib
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence

import duckdb
import polars
import pyarrow
import pyarrow.parquet

import refund_rules

PART = "__part"


def files_of(path: str) -> list[str]:
    """A file, the Parquet files of a folder, or those that a pattern matches. A path that exists is no pattern, so that
    nobody gets the rows of `run1` for those of a folder called `run[1]`. Refuses a column with the name of PART."""
    if os.path.isdir(path):
        found = sorted(map(str, pathlib.Path(path).rglob("*.parquet")))
    else:
        found = [path] if os.path.exists(path) else sorted(glob.glob(path, recursive=True))
    if not found:
        raise FileNotFoundError(f"{path}: there is no such file, and none matches it")
    for file in found:
        if PART in pyarrow.parquet.read_schema(file).names:
            raise ValueError(f"{file}: rows are split by a column {PART}, so they may not have one")
    return found


def in_sql(files: Iterable[str]) -> str:
    """Files for read_parquet. All columns that one of them has count; folders called name=value are not columns."""
    listed = ", ".join("'" + glob.escape(file).replace("'", "''") + "'" for file in files)
    return f"read_parquet([{listed}], union_by_name = true, hive_partitioning = false)"


def rows_held_of(parts: int) -> int:
    """How many rows of each part are held back while the rows are split: the fewer, the more parts there are."""
    return min(65536, max(2048, 2**21 // parts))


def by_part(path: str, booked: Sequence[str], split: Callable[[Sequence[str], str], None],
            rows_of: Callable[[pathlib.Path], Iterable[pyarrow.RecordBatch]]) -> Iterator[refund_rules.Decided]:
    """Splits requests and booked entries alike, and decides part by part."""
    with tempfile.TemporaryDirectory() as requests, tempfile.TemporaryDirectory() as held:
        split(files_of(path), requests)
        if booked:
            split([file for each in booked for file in files_of(each)], held)
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
        to = folder.replace("'", "''")
        con.execute(f"copy (select *, hash(scope_key(scope)) % {parts} as {PART} from {in_sql(paths)})"
                    f" to '{to}' (format parquet, partition_by ({PART}), overwrite_or_ignore)")

    def rows_of(part: pathlib.Path) -> Iterable[pyarrow.RecordBatch]:
        rows = con.sql(f"select * from {in_sql(map(str, sorted(part.glob('*.parquet'))))}")
        return rows.to_arrow_table().to_batches()  # at once: a connection has one open result

    return by_part(path, booked, split, rows_of)


def by_polars(path: str, parts: int = 8, booked: Sequence[str] = ()) -> Iterator[refund_rules.Decided]:
    """The same with Polars. It returns texts as string views, so they are converted to plain ones."""
    oldest = polars.CompatLevel.oldest()

    def keys_of(scopes: polars.Series) -> polars.Series:
        return polars.Series(refund_rules.scope_keys(scopes.to_arrow(compat_level=oldest)))

    key = polars.col("scope").map_batches(keys_of, return_dtype=polars.String, is_elementwise=True)

    def split(paths: Sequence[str], folder: str) -> None:
        polars.scan_parquet(list(paths), glob=False, hive_partitioning=False).sink_parquet(
            polars.PartitionBy(folder, key={PART: key.hash(0) % parts}, include_key=False),
            row_group_size=rows_held_of(parts), engine="streaming")

    def rows_of(part: pathlib.Path) -> Iterable[pyarrow.RecordBatch]:
        files = sorted(part.glob("*.parquet"))
        return polars.read_parquet(files, glob=False, hive_partitioning=False).to_arrow(
            compat_level=oldest).to_batches()

    return by_part(path, booked, split, rows_of)


def expect_new(folder: pathlib.Path) -> None:
    if os.path.lexists(folder):
        raise FileExistsError(f"{folder} exists: an earlier run may have written it")


def write(decided: Iterator[refund_rules.Decided], folder: pathlib.Path) -> None:
    """Writes both files, or neither: the folder gets its name once they are complete, and must not exist before."""
    expect_new(folder)
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
    parser.add_argument("requests", help="a Parquet file, a folder of them, or a pattern")
    parser.add_argument("duckdb", type=pathlib.Path)
    parser.add_argument("polars", type=pathlib.Path)
    parser.add_argument("--booked", action="append", default=[], help="the entries of an earlier run; name every one")
    parser.add_argument("--parts", type=int, default=8, help="files to split the rows into; each must fit into memory")
    given = parser.parse_args()
    if given.parts < 1:
        parser.error("--parts must be at least 1")
    if given.duckdb.absolute() == given.polars.absolute():
        parser.error("DuckDB and Polars need a folder each")
    for folder in (given.duckdb, given.polars):  # before hours of work
        expect_new(folder)
    write(by_duckdb(given.requests, given.parts, given.booked), given.duckdb)
    write(by_polars(given.requests, given.parts, given.booked), given.polars)


if __name__ == "__main__":
    main()
