"""Preparing what is imported in other processes, in order, while this one writes."""

import os
import pickle
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import connection, get_context, parent_process
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, TypeVar

Context = TypeVar("Context")
Task = TypeVar("Task")
Result = TypeVar("Result")

MOST_WORKERS = 4
_work: Callable[[Any], Any]


def results(
    work: Callable[[Context, Task], Result], context: Context, tasks: Iterable[Task], *, workers: int
) -> Iterator[Result]:
    """Yield `work(context, task)` for each task, in order; at most a few tasks ahead, so that memory stays small."""
    if workers < 1:
        for task in tasks:
            yield work(context, task)
        return
    ahead: deque[Future[Result]] = deque()
    with NamedTemporaryFile() as shared:  # a large context would be pushed through a pipe, to one beginner at a time
        pickle.dump((work, context), shared, pickle.HIGHEST_PROTOCOL)
        shared.flush()
        pool = ProcessPoolExecutor(
            workers, mp_context=get_context("spawn"), initializer=_begin, initargs=(shared.name,)
        )
        try:
            for task in tasks:
                ahead.append(pool.submit(_do, task))
                if len(ahead) > 2 * workers + 1:
                    yield ahead.popleft().result()
            while ahead:
                yield ahead.popleft().result()
        finally:
            pool.shutdown(cancel_futures=True)


def workers_for(total: int) -> int:
    """How many processes are worth starting for this many messages."""
    return min(MOST_WORKERS, os.cpu_count() or 1) if total > 3000 else 0


def _begin(shared: str) -> None:
    global _work
    work, context = pickle.loads(Path(shared).read_bytes())  # noqa: S301 - written by our own parent
    _work = lambda task: work(context, task)  # noqa: E731
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """A killed importer takes its helpers along; they would wait for work for ever."""
    parent = parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)


def _do(task: Any) -> Any:
    return _work(task)
