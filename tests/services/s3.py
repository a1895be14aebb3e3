"""A store that speaks S3: moto's server as its own process. It does not check signatures."""

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import boto3

from tests.services.process import free_port, listening, server

KEY, SECRET, REGION = "test-key", "test-secret", "eu-west-1"


@contextmanager
def s3() -> Iterator[str]:
    """Start the store with one empty bucket; yield it as PLEIN_FILES_URL wants it."""
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="plein-s3-") as name:
        command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
        with server(command, lambda: listening(port), log=Path(name) / "log"):
            client(f"http://127.0.0.1:{port}").create_bucket(
                Bucket="plein", CreateBucketConfiguration={"LocationConstraint": REGION}
            )
            yield f"s3+http://{KEY}:{SECRET}@127.0.0.1:{port}/plein?region={REGION}"


def client(endpoint: str) -> "boto3.client":
    """Return a boto3 client of the store at `endpoint`."""
    return boto3.client(
        "s3", endpoint_url=endpoint, aws_access_key_id=KEY, aws_secret_access_key=SECRET, region_name=REGION
    )
