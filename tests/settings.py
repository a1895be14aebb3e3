"""Settings of the tests: Plein's own, on a database and a data folder that are thrown away."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

for _name in [name for name in os.environ if name.startswith("PLEIN_") and not name.startswith("PLEIN_TEST_")]:
    del os.environ[_name]  # what the developer has set for running Plein is not for the tests
_folder = tempfile.mkdtemp(prefix="plein-test-")
atexit.register(shutil.rmtree, _folder, ignore_errors=True)
os.environ.update(PLEIN_DATA=_folder, PLEIN_LANGUAGE="en", PLEIN_LIMITS="no")
if "PLEIN_TEST_KEPT" not in os.environ:  # workers get it from the process that starts them
    os.environ["PLEIN_TEST_KEPT"] = tempfile.mkdtemp(prefix="plein-kept-")
    atexit.register(shutil.rmtree, os.environ["PLEIN_TEST_KEPT"], ignore_errors=True)
if os.environ.get("PLEIN_TEST_DATABASE") == "postgresql":
    from tests.services.postgres import shared

    os.environ["PLEIN_DATABASE_URL"] = shared()

from plein.settings import *  # noqa: E402, F403
from plein.settings import DATABASES, LOGGING  # noqa: E402

_default: dict[str, Any] = DATABASES["default"]
if "sqlite" in _default["ENGINE"]:
    # A file, not memory: the threads of a test share it as the threads of a server do.
    _default["TEST"] = {"NAME": str(Path(_folder) / "test.sqlite3")}
else:
    _default["TEST"] = {"NAME": f"plein_test_{os.getpid()}"}
PASSWORD_HASHERS = ["tests.hashers.Quick"]
LOGGING = {**LOGGING, "root": {"handlers": ["console"], "level": "WARNING"}}
