import signal
import subprocess
import sys

import pytest

# A signal comes when it likes, also while a wait holds the lock of the event; here it always does.
EVENT = """
import os, signal
from plein.kit.stopping import told_to_stop
stop = told_to_stop()
with stop._cond:
    os.kill(os.getpid(), signal.SIGTERM)
    os.kill(os.getpid(), signal.SIGINT)
stop.wait()
"""
ALONE = """
import os, signal, threading
from plein.kit.stopping import Told
stop = Told()
print(stop.wait(0.01), threading.active_count())
os.kill(os.getpid(), signal.SIGINT)
print(stop.wait(5), stop.wait(5))
"""


@pytest.mark.parametrize(("script", "said"), [(EVENT, ""), (ALONE, "False 1\nTrue True\n")])
def test_signals_in_the_middle_of_a_wait_stop_a_process(script: str, said: str) -> None:
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=30, check=False)
    assert (done.stdout, done.returncode) == (said, 0)


@pytest.mark.parametrize("script", [EVENT, ALONE])
def test_more_signals_while_stopping_change_nothing(script: str) -> None:
    late = script + "print('stopping', flush=True)\nimport time; time.sleep(1)"
    stopping = subprocess.Popen([sys.executable, "-c", late], stdout=subprocess.PIPE, text=True)
    assert stopping.stdout
    while stopping.stdout.readline() not in {"stopping\n", ""}:
        pass
    for _more in range(50):
        stopping.send_signal(signal.SIGTERM)
    assert stopping.wait(30) == 0
