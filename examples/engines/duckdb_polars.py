"""The same decisions on one machine, with DuckDB and with Polars, in several passes over scopes, so that each pass fits
into memory.

    python examples/engines/duckdb_polars.py requests.parquet out-duckdb.parquet out-polars.parquet
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

import duckdb
import polars
import pyarrow
import pyarrow.parquet

import refund_rules

# The same key for all spellings of one scope: a GUID is one scope in any case, with or without braces. Other spellings
# that differ only in case or composition are errors, which show when they meet in one pass.
KEY = "lower(nfc_normalize(regexp_replace(coalesce(scope, ''), '[{}]', '', 'g')))"


def by_duckdb(path: str, passes: int = 8) -> Iterator[refund_rules.Decided]:
    """Splits scopes into passes by their hash."""
    con = duckdb.connect()
    for i in range(passes):
        wanted = con.sql(f"select * from read_parquet('{path}') where hash({KEY}) % {passes} = {i}")
        yield refund_rules.decide_partition(wanted.to_arrow_reader(262144))


def by_polars(path: str, passes: int = 8) -> Iterator[refund_rules.Decided]:
    """The same with Polars; casts its own string type, in which it returns columns."""
    key = polars.col("scope").fill_null("").str.replace_all("[{}]", "").str.normalize("NFC").str.to_lowercase()
    for i in range(passes):
        wanted = polars.scan_parquet(path).filter(key.hash(0) % passes == i).collect(engine="streaming")
        table = wanted.to_arrow(compat_level=polars.CompatLevel.oldest())
        yield refund_rules.decide_partition(table.to_batches())


def write(decided: Iterator[refund_rules.Decided], path: str) -> None:
    with pyarrow.parquet.ParquetWriter(path, refund_rules.DECISION_SCHEMA) as out:
        for each in decided:
            out.write_batch(each.decisions)


if __name__ == "__main__":
    source, duckdb_out, polars_out = sys.argv[1:4]
    write(by_duckdb(source), duckdb_out)
    write(by_polars(source), polars_out)
