"""A standalone Spark cluster on this machine: a master, and workers of one core each, at ports that are free."""

from __future__ import annotations

import os
import pathlib
import re
import signal
import subprocess
import sys
import time

BIN = pathlib.Path(sys.executable).parent


def wait_until(what: str, is_so, seconds: float = 120):
    """Returns the answer of `is_so` as soon as it is true, and ends the program if that takes longer than `seconds`."""
    end = time.monotonic() + seconds
    while not (answer := is_so()):
        if time.monotonic() > end:
            sys.exit(f"waited {seconds:.0f} s in vain until {what}")
        time.sleep(0.1)
    return answer


class Cluster:
    """Use it in `with`. `master` is its address."""

    def __init__(self, folder: pathlib.Path, workers: int = 2) -> None:
        self.folder = folder.resolve()
        self.count = workers
        self.master = ""
        self._processes: dict[str, subprocess.Popen] = {}

    def _start(self, name: str, *command: str) -> None:
        environment = dict(os.environ, PYSPARK_PYTHON=sys.executable, SPARK_LOCAL_IP="127.0.0.1",
                           SPARK_LOCAL_DIRS=str(self.folder / "local"), SPARK_NO_DAEMONIZE="1")
        with self._log(name).open("w") as log:
            # A session of its own: what a worker starts can be killed with it, as a machine goes down.
            self._processes[name] = subprocess.Popen([str(BIN / "spark-class"), *command], env=environment, stdout=log,
                                                     stderr=subprocess.STDOUT, start_new_session=True)

    def _log(self, name: str) -> pathlib.Path:
        return self.folder / f"{name}.log"

    def __enter__(self) -> Cluster:
        self.folder.mkdir(parents=True, exist_ok=True)
        try:
            self._start("master", "org.apache.spark.deploy.master.Master", "--host", "127.0.0.1", "--port", "0",
                        "--webui-port", "0")
            address = re.compile(r"Starting Spark master at (spark://\S+)")
            self.master = wait_until("a master listens", lambda: address.search(self._log("master").read_text()))[1]
            for i in range(self.count):
                self._start(f"worker-{i}", "org.apache.spark.deploy.worker.Worker", "--host", "127.0.0.1", "--cores",
                            "1", "--memory", "2g", "--webui-port", "0", "--work-dir", str(self.folder / f"worker-{i}"),
                            self.master)
            wait_until("all workers are known to the master",
                       lambda: self._log("master").read_text().count("Registering worker") >= self.count)
        except BaseException:
            self.__exit__()
            raise
        return self

    def worker_of(self, path: str) -> str:
        """The worker below whose folder a path is."""
        return pathlib.Path(path).relative_to(self.folder).parts[0]

    def kill(self, name: str) -> None:
        """Kills a worker and its executors, as when its machine goes down."""
        os.killpg(self._processes[name].pid, signal.SIGKILL)
        self._processes[name].wait()

    def __exit__(self, *_: object) -> None:
        for process in reversed(self._processes.values()):
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGTERM)
        for process in self._processes.values():
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
