"""Decides requests on Spark: Parquet in, decisions and ledger entries as Parquet out, in one commit.

    spark-submit examples/engines/spark_job.py --requests requests.parquet --out decided --partitions 8

`--out` then has the folders rows=decisions and rows=entries, which `read` in this file reads separately. All rows of a
scope are in one partition, which is collected and decided at once, so a partition must fit into a worker's memory. The
order of rows and of partitions does not matter. A task that is retried computes the same rows, and only one attempt is
committed.
"""

from __future__ import annotations

import argparse
import functools
from collections.abc import Iterator

import pyarrow
from pyspark.errors import AnalysisException
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql.pandas.types import from_arrow_schema
from pyspark.sql.types import StringType

import refund_rules

RESULT = pyarrow.schema([("rows", pyarrow.string()),
                         ("decision", pyarrow.struct(list(refund_rules.DECISION_SCHEMA))),
                         ("entry", pyarrow.struct(list(refund_rules.ENTRY_SCHEMA)))])


# What a session needs. Rows are handed to Python in large batches, limited by their number alone: with a limit of
# bytes, Spark adds up the size of the whole batch before each row, and handing over takes three times as long.
# Partitions stay as many as were asked for, since each must fit into a worker.
SETTINGS = {
    "spark.sql.execution.arrow.maxRecordsPerBatch": "262144",
    "spark.sql.execution.arrow.maxBytesPerBatch": "2147483647",  # no limit
    "spark.sql.adaptive.coalescePartitions.enabled": "false",
}


def keys_of(scopes: pyarrow.Array) -> pyarrow.Array:  # Spark asks for these types; scope_keys takes more
    return refund_rules.scope_keys(scopes)


def key(scope: str) -> F.Column:
    """The same key for all spellings of one scope, so that they meet in one partition: of a GUID as one scope, of
    others that differ only in case or composition as errors. Different scopes may share a key, and nothing else.
    """
    return F.arrow_udf(keys_of, StringType())(F.col(scope))


def _structs(batch: pyarrow.RecordBatch, name: str) -> pyarrow.RecordBatch | None:
    column = batch.column(name).drop_null()
    return pyarrow.RecordBatch.from_struct_array(column) if len(column) else None


def _split(batches: Iterator[pyarrow.RecordBatch]) -> tuple[list[pyarrow.RecordBatch], list[pyarrow.RecordBatch]]:
    """The requests and the booked entries."""
    requests, booked = [], []
    for batch in batches:
        for name, to in (("request", requests), ("booked", booked)):
            if (found := _structs(batch, name)) is not None:
                to.append(found)
    return requests, booked


def settle(batches: Iterator[pyarrow.RecordBatch]) -> Iterator[pyarrow.RecordBatch]:
    """Decides a partition, whose rows are requests and booked entries."""
    # Iterators, which let go of their lists at the end: so the pieces are freed as soon as they are joined.
    decided = refund_rules.decide_partition(*map(iter, _split(batches)))
    for rows, which in (("decisions", decided.decisions), ("entries", decided.entries)):
        if which.num_rows == 0:
            continue
        made = which.to_struct_array()
        none = [pyarrow.nulls(len(made), RESULT.field(i).type) for i in (1, 2)]
        columns = [made, none[1]] if rows == "decisions" else [none[0], made]
        yield pyarrow.RecordBatch.from_arrays(
            [pyarrow.array([rows] * len(made), pyarrow.string()), *columns], schema=RESULT)


def decide(requests: DataFrame, booked: DataFrame | None, partitions: int) -> DataFrame:
    """Returns decisions and entries as rows of RESULT."""
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


def parquet_in(spark: SparkSession, path: str) -> DataFrame:
    """All columns that one of the files has: without `mergeSchema`, Spark takes those of one file and drops others."""
    return spark.read.option("mergeSchema", "true").parquet(path)


def read(spark: SparkSession, out: str) -> tuple[DataFrame, DataFrame]:
    """Reads the decisions and entries that a run wrote. A run that ended during its commit is an error: it may have
    written decisions without their entries."""
    try:
        spark.read.text(f"{out}/_SUCCESS").count()
    except AnalysisException as fault:
        if fault.getCondition() != "PATH_NOT_FOUND":
            raise
        raise ValueError(f"{out} is no complete run: it has no _SUCCESS. Delete it, and run it again.") from fault
    all_rows = spark.read.schema(from_arrow_schema(RESULT)).parquet(out)  # a run without requests has no files
    return (all_rows.where("rows = 'decisions'").select("decision.*"),
            all_rows.where("rows = 'entries'").select("entry.*"))


def entries_in(spark: SparkSession, paths: list[str]) -> DataFrame | None:
    """The entries of all earlier runs, each as a run wrote it or as Parquet of entries; None if there were no runs."""
    frames = []
    for path in paths:
        try:
            found = parquet_in(spark, path)
        except AnalysisException as fault:
            if fault.getCondition() != "UNABLE_TO_INFER_SCHEMA":
                raise
            found = read(spark, path)[1]  # a run without requests
        if "rows" in found.columns:
            found = read(spark, path)[1]
        elif "entry" in found.columns:
            raise ValueError(f"{path} is a part of what a run wrote: name the folder of the run")
        frames.append(found)
    return functools.reduce(DataFrame.unionByName, frames) if frames else None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--requests", required=True)
    parser.add_argument("--booked", action="append", default=[],
                        help="what an earlier run wrote, or Parquet of entries; name every earlier run")
    parser.add_argument("--out", required=True)
    parser.add_argument("--partitions", type=int, required=True)
    given = parser.parse_args()
    spark = SparkSession.builder.appName("refund-rules").config(map=SETTINGS).getOrCreate()
    decided = decide(parquet_in(spark, given.requests), entries_in(spark, given.booked), given.partitions)
    decided.write.partitionBy("rows").mode("error").parquet(given.out)
    spark.stop()


if __name__ == "__main__":
    main()
