"""The same decisions on one machine, with DuckDB and with Polars. Both split the rows by scope into files, once, and
then decide file by file, so that memory holds one of them at a time.

    python examples/engines/duckdb_polars.py requests.parquet out-duckdb.parquet out-polars.parquet
"""

from __future__ import annotations

import pathlib
import sys
import tempfile
from collections.abc import Iterator

import duckdb
import polars
import pyarrow
import pyarrow.parquet

import refund_rules

# The same key for all spellings of one scope: a GUID is one scope in any case, with or without braces. Other spellings
# that differ only in case or composition are errors, which show when they meet in one part.
KEY = "lower(nfc_normalize(regexp_replace(coalesce(scope, ''), '[{}]', '', 'g')))"


def by_duckdb(path: str, parts: int = 8) -> Iterator[refund_rules.Decided]:
    """Splits the rows by the hash of their scope."""
    con = duckdb.connect()
    con.execute("SET partitioned_write_flush_threshold = 65536")  # rows of each part that each thread holds back
    with tempfile.TemporaryDirectory() as folder:
        con.execute(f"copy (select *, hash({KEY}) % {parts} as part from read_parquet('{path}'))"
                    f" to '{folder}' (format parquet, partition_by (part), overwrite_or_ignore)")
        for part in parts_in(folder):
            rows = con.sql(f"select * from read_parquet('{part}/*.parquet', hive_partitioning = false)")
            yield refund_rules.decide_partition(rows.to_arrow_reader(262144))


def by_polars(path: str, parts: int = 8) -> Iterator[refund_rules.Decided]:
    """The same with Polars; casts its own string type, in which it returns columns."""
    key = polars.col("scope").fill_null("").str.replace_all("[{}]", "").str.normalize("NFC").str.to_lowercase()
    with tempfile.TemporaryDirectory() as folder:
        polars.scan_parquet(path).sink_parquet(
            polars.PartitionBy(folder, key={"part": key.hash(0) % parts}, include_key=False), engine="streaming")
        for part in parts_in(folder):
            table = polars.read_parquet(f"{part}/*.parquet").to_arrow(compat_level=polars.CompatLevel.oldest())
            yield refund_rules.decide_partition(table.to_batches())


def parts_in(folder: str) -> list[pathlib.Path]:
    return sorted(pathlib.Path(folder).iterdir())


def write(decided: Iterator[refund_rules.Decided], path: str) -> None:
    with pyarrow.parquet.ParquetWriter(path, refund_rules.DECISION_SCHEMA) as out:
        for each in decided:
            out.write_batch(each.decisions)


if __name__ == "__main__":
    source, duckdb_out, polars_out = sys.argv[1:4]
    write(by_duckdb(source), duckdb_out)
    write(by_polars(source), polars_out)
