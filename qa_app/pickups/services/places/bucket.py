"""A prefix in an S3 bucket, or in any service that speaks the same protocol: objects are read and left there."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any, BinaryIO

from qa_app.config import Places
from qa_app.pickups import rules
from qa_app.pickups.rules import Found
from qa_app.pickups.services.places import FileTrouble, PlaceTrouble

if TYPE_CHECKING:
    from obstore.store import S3Store

IN_MEMORY_BYTES = 8 * 1024 * 1024
_PATIENCE = timedelta(minutes=10)
"""For a whole request, a large recording over a slow line included."""
_RETRIED_FOR = timedelta(seconds=20)


@contextmanager
def opened(place: str, places: Places) -> Iterator["Bucket"]:
    """The bucket, with the keys of the settings, or those that the machine itself has."""
    bucket, prefix = rules.bucket_and_prefix(place)
    yield Bucket(_store(bucket, places), prefix)


def _store(bucket: str, places: Places) -> "S3Store":
    from obstore.store import S3Store  # noqa: PLC0415

    named: dict[str, Any] = {
        "endpoint": places.s3_endpoint,
        "access_key_id": places.s3_key_id,
        "secret_access_key": places.s3_secret,
    }
    return S3Store(
        bucket,
        region=places.s3_region,
        virtual_hosted_style_request=places.s3_endpoint is None,
        client_options={
            "timeout": _PATIENCE,
            "connect_timeout": timedelta(seconds=5),
            "allow_http": bool(places.s3_endpoint and places.s3_endpoint.startswith("http://")),
        },
        retry_config={"max_retries": 2, "retry_timeout": _RETRIED_FOR},
        **{name: value for name, value in named.items() if value},
    )


class Bucket:
    """The `Place` of a bucket's prefix."""

    def __init__(self, store: "S3Store", prefix: str) -> None:
        self._store, self._prefix = store, prefix

    def look(self) -> Iterator[Found]:
        """See `Place`. An object appears whole, so that none is too fresh."""
        with _as_trouble():
            for page in self._store.list(prefix=self._prefix or None):
                for item in page:
                    if item["size"] and rules.is_wanted(item["path"]):
                        mark = f"{item['size']}-{item['e_tag'] or item['last_modified'].isoformat()}"
                        yield Found(item["path"], mark, item["size"])

    @contextmanager
    def fetch(self, found: Found) -> Iterator[BinaryIO]:
        """See `Place`."""
        with tempfile.SpooledTemporaryFile(IN_MEMORY_BYTES) as copy:
            with _as_trouble(), _of_file(found):
                for piece in self._store.get(found.key).stream():
                    copy.write(piece)
            copy.seek(0)
            yield copy  # type: ignore[misc]


@contextmanager
def _of_file(found: Found) -> Iterator[None]:
    from obstore.exceptions import NotFoundError, PermissionDeniedError  # noqa: PLC0415

    try:
        yield
    except (NotFoundError, PermissionDeniedError, FileNotFoundError) as error:
        raise FileTrouble(f"“{rules.known_as(found.key)}” cannot be read. Look whether the keys may.") from error


@contextmanager
def _as_trouble() -> Iterator[None]:
    from obstore.exceptions import BaseError  # noqa: PLC0415

    try:
        yield
    except (BaseError, OSError) as error:
        reason = str(error).strip().splitlines()[0][:200] if str(error).strip() else type(error).__name__
        raise PlaceTrouble(
            f"The bucket cannot be read: {reason}. Look at QA_S3_ENDPOINT, the keys, and the bucket's name."
        ) from error
