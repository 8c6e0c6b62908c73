"""Runs what may block for ever, and gives up on it after a while."""

from __future__ import annotations

import threading
from typing import Callable, List, Optional

MOST = 16  # threads; where all are stuck nothing more is begun
IDLE = 10.0  # seconds after which a thread without a job ends


class Job:
    """Something that a thread does."""

    def __init__(self, do: Callable[[], object], done: Callable[[Job], None]) -> None:
        self.do = do
        self.done = done  # called by the thread that did it
        self.value: object = None
        self.error: Optional[BaseException] = None


class _Worker(threading.Thread):
    def __init__(self, workers: Workers, job: Job) -> None:
        super().__init__(name="ghee-store", daemon=True)
        self.workers = workers
        self.job = job
        self.wake = threading.Semaphore(0)

    def run(self) -> None:
        while True:
            job = self.job
            try:
                job.value = job.do()
            except BaseException as e:  # noqa: BLE001  # told to whoever waits
                job.error = e
            self.workers.rest(self)
            job.done(job)
            del job
            if not self.wake.acquire(timeout=IDLE) and not self.workers.stays(self):
                return


class Workers:
    """Threads that are begun when they are needed. Used by many threads."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.idle: List[_Worker] = []
        self.all = 0

    def begin(self, job: Job) -> bool:
        """False where every thread is stuck."""
        with self.lock:
            worker = self.idle.pop() if self.idle else None
            if worker is None:
                if self.all >= MOST:
                    return False
                self.all += 1
                worker = _Worker(self, job)
                worker.start()
                return True
            worker.job = job
        worker.wake.release()
        return True

    def rest(self, worker: _Worker) -> None:
        with self.lock:
            self.idle.append(worker)

    def stays(self, worker: _Worker) -> bool:
        """A thread that was idle for long ends, unless it has just been given a job."""
        with self.lock:
            if worker in self.idle:
                self.idle.remove(worker)
                self.all -= 1
                return False
        worker.wake.acquire()
        return True
