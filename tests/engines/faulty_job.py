"""examples/engines/spark_job.py, where one task fails and another one waits until its worker is killed.

    REFUND_FAULTS=FOLDER spark-submit --py-files examples/engines/spark_job.py tests/engines/faulty_job.py ...

Both have handed over half of a batch by then. Each happens once: what happened leaves a file in FOLDER, the second one
with the folder that its executor works in.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator

import pyarrow
import spark_job
from pyspark import TaskContext

FOLDER = os.environ["REFUND_FAULTS"]
settle = spark_job.settle


def is_first(what: str) -> bool:
    made = os.path.join(FOLDER, f".{what}-{os.getpid()}")
    with open(made, "w") as file:
        file.write(os.getcwd())
    try:
        os.link(made, os.path.join(FOLDER, what))  # at once and whole, or not at all
    except FileExistsError:
        return False
    finally:
        os.unlink(made)
    return True


def faulty(batches: Iterator[pyarrow.RecordBatch]) -> Iterator[pyarrow.RecordBatch]:
    number = TaskContext.get().partitionId()
    for batch in settle(batches):
        half = batch.num_rows // 2
        yield batch.slice(0, half)
        if number == 1 and is_first("failed"):
            raise RuntimeError("this task fails once")
        if number == 3 and is_first("killed"):
            time.sleep(300)
        yield batch.slice(half)


if __name__ == "__main__":
    spark_job.settle = faulty
    spark_job.main()
