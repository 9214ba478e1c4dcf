"""Decides requests on Spark: Parquet in, decisions and ledger entries as Parquet out, in one commit.

    spark-submit examples/engines/spark_job.py --requests requests.parquet --out decided --partitions 8

Below `--out` are the folders rows=decisions and rows=entries; `read` in this file takes them apart. The rows of a scope
meet in one partition, which is gathered and decided at once: a partition must fit into a worker's memory. The order of
rows and of partitions does not matter. A task that is tried again computes the same rows, and only one of its attempts
is committed.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator

import pyarrow
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql.pandas.types import from_arrow_schema

import refund_rules

RESULT = pyarrow.schema([("rows", pyarrow.string()),
                         ("decision", pyarrow.struct(list(refund_rules.DECISION_SCHEMA))),
                         ("entry", pyarrow.struct(list(refund_rules.ENTRY_SCHEMA)))])


def key(scope: str) -> F.Column:
    """What the spellings of one scope have in common: a GUID is one scope in any case, with or without braces; others
    that differ only in case or composition are an error, which is noticed where they meet.

    Different scopes that share a key share a partition, and nothing else. A letter that case folding turns into two
    ("ß") does not meet those two, unless both spellings are in one partition.
    """
    return F.collate(F.coalesce(F.lower(F.regexp_replace(scope, "[{}]", "")), F.lit("")), "UNICODE_CI")


def _structs(batch: pyarrow.RecordBatch, name: str) -> pyarrow.RecordBatch | None:
    column = batch.column(name).drop_null()
    return pyarrow.RecordBatch.from_struct_array(column) if len(column) else None


def settle(batches: Iterator[pyarrow.RecordBatch]) -> Iterator[pyarrow.RecordBatch]:
    """Decides a partition: rows that are requests, and rows that are booked entries."""
    requests, booked = [], []
    for batch in batches:
        for name, to in (("request", requests), ("booked", booked)):
            if (found := _structs(batch, name)) is not None:
                to.append(found)
    decided = refund_rules.decide_partition(requests, booked)
    for rows, which in (("decisions", decided.decisions), ("entries", decided.entries)):
        if which.num_rows == 0:
            continue
        made = which.to_struct_array()
        none = [pyarrow.nulls(len(made), RESULT.field(i).type) for i in (1, 2)]
        columns = [made, none[1]] if rows == "decisions" else [none[0], made]
        yield pyarrow.RecordBatch.from_arrays(
            [pyarrow.array([rows] * len(made), pyarrow.string()), *columns], schema=RESULT)


def decide(requests: DataFrame, booked: DataFrame | None, partitions: int) -> DataFrame:
    """Rows of RESULT: decisions and entries."""
    both = requests.select(key("scope").alias("key"), F.struct(*requests.columns).alias("request"))
    if booked is None:
        none = pyarrow.struct(list(refund_rules.ENTRY_SCHEMA))
        schema = from_arrow_schema(pyarrow.schema([("booked", none)]))
        both = both.withColumn("booked", F.lit(None).cast(schema["booked"].dataType))
    else:
        held = booked.select(key("scope").alias("key"),
                             F.struct(*refund_rules.ENTRY_SCHEMA.names).alias("booked"))
        both = both.unionByName(held, allowMissingColumns=True)
    return both.repartition(partitions, "key").drop("key").mapInArrow(settle, from_arrow_schema(RESULT))


def read(spark: SparkSession, out: str) -> tuple[DataFrame, DataFrame]:
    """Decisions and entries that a run wrote."""
    all_rows = spark.read.parquet(out)
    return (all_rows.where("rows = 'decisions'").select("decision.*"),
            all_rows.where("rows = 'entries'").select("entry.*"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--requests", required=True)
    parser.add_argument("--booked", help="what an earlier run wrote, or Parquet of entries")
    parser.add_argument("--out", required=True)
    parser.add_argument("--partitions", type=int, required=True)
    given = parser.parse_args()
    spark = (SparkSession.builder.appName("refund-rules")
             .config("spark.sql.execution.arrow.maxRecordsPerBatch", 262144)
             .config("spark.sql.adaptive.coalescePartitions.enabled", "false").getOrCreate())
    booked = None
    if given.booked:
        booked = spark.read.parquet(given.booked)
        if "entry" in booked.columns:
            booked = read(spark, given.booked)[1]
    decided = decide(spark.read.parquet(given.requests), booked, given.partitions)
    decided.write.partitionBy("rows").mode("error").parquet(given.out)
    spark.stop()


if __name__ == "__main__":
    main()
