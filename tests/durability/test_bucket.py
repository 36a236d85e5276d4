"""Document bodies in a bucket. The bucket is a small server that speaks the part of S3 that is used."""

import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlparse
from xml.sax.saxutils import escape

import pytest
from factories import NOW, a_full_case, work

from appeals.errors import BrokenRecord, StoreUnavailable
from appeals.services import backups, restoring, versions
from appeals.services.versions import FileFormat
from appeals.settings import Settings
from appeals.store import backup_stream
from appeals.store.base import new_id
from appeals.store.blobs import BlobStore
from appeals.store.keys import KeyRing
from appeals.wiring import Service

LETTER = "appeal.level_one"
ERROR = "<?xml version='1.0'?><Error><Code>{}</Code><Message>no</Message></Error>"


class Bucket(BaseHTTPRequestHandler):
    """PUT with If-None-Match, GET, and a listing in pages of two."""

    protocol_version = "HTTP/1.1"
    kept: dict[str, bytes]
    conditions: list[str | None]
    broken: bool

    def do_PUT(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.conditions.append(self.headers["If-None-Match"])
        if self.broken:
            return self.answer(403, ERROR.format("AccessDenied").encode())
        if self.headers["If-None-Match"] == "*" and self.path in self.kept:
            return self.answer(412, ERROR.format("PreconditionFailed").encode())
        self.kept[self.path] = body
        return self.answer(200, b"")

    def do_GET(self) -> None:
        address = urlparse(self.path)
        if "list-type" in address.query:
            return self.answer(200, self.listing(parse_qs(address.query)).encode())
        if address.path not in self.kept:
            return self.answer(404, ERROR.format("NoSuchKey").encode())
        return self.answer(200, self.kept[address.path])

    def listing(self, asked: dict[str, list[str]]) -> str:
        keys = sorted(unquote(path).split("/", 2)[2] for path in self.kept)
        keys = [key for key in keys if key.startswith(asked["prefix"][0])]
        start = int(asked.get("continuation-token", ["0"])[0])
        more = start + 2 < len(keys)
        found = "".join(
            f"<Contents><Key>{escape(key)}</Key><LastModified>2026-01-01T00:00:00.000Z</LastModified>"
            f"<ETag>e</ETag><Size>1</Size></Contents>"
            for key in keys[start : start + 2]
        )
        token = f"<NextContinuationToken>{start + 2}</NextContinuationToken>" if more else ""
        head = f"<Name>bucket</Name><KeyCount>2</KeyCount><IsTruncated>{str(more).lower()}</IsTruncated>"
        return f"<?xml version='1.0'?><ListBucketResult>{head}{token}{found}</ListBucketResult>"

    def answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("ETag", '"e"')
        self.send_header("Last-Modified", "Thu, 01 Jan 2026 00:00:00 GMT")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Bucket]]:
    kind = type("OneBucket", (Bucket,), {"kept": {}, "conditions": [], "broken": False})
    server = ThreadingHTTPServer(("127.0.0.1", 0), kind)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    for name, value in {
        "AWS_ACCESS_KEY_ID": "example",
        "AWS_SECRET_ACCESS_KEY": "example",
        "AWS_REGION": "us-east-1",
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{server.server_port}",
        "AWS_ALLOW_HTTP": "true",
    }.items():
        monkeypatch.setenv(name, value)
    yield kind
    server.shutdown()
    server.server_close()


@pytest.fixture
def service_in_a_bucket(sqlite_service: Service, bucket: type[Bucket]) -> Iterator[Service]:
    variables = {"EVENHAND_HOME": str(sqlite_service.settings.home), "EVENHAND_BLOBS": "s3://bucket/evenhand"}
    service = Service.from_settings(Settings.from_env(variables))
    yield service
    service.close()


def test_letters_live_in_the_bucket_and_verify(service_in_a_bucket: Service, bucket: type[Bucket]) -> None:
    version = versions.seal(
        work(service_in_a_bucket), a_full_case(service_in_a_bucket).id, kind=LETTER, reason="Ready."
    )

    file = versions.download(work(service_in_a_bucket), version.id, format=FileFormat.PDF)
    report = versions.verify_all(work(service_in_a_bucket))

    assert file.content.startswith(b"%PDF")
    assert report.sound
    assert report.orphans == ()
    assert len(bucket.kept) == report.files == 5
    assert all(re.fullmatch(r"/bucket/evenhand/v1/[0-9a-f]{2}/[0-9a-f]{64}", path) for path in bucket.kept)
    assert b"Testa" not in b"".join(bucket.kept.values())


def test_every_write_is_conditional_and_the_same_body_is_taken_up_again(bucket: type[Bucket]) -> None:
    blobs, owner = BlobStore.remote("s3://bucket/x", KeyRing.new()), new_id()

    first, again = blobs.put(owner, b"letter"), blobs.put(owner, b"letter")

    assert set(bucket.conditions) == {"*"}
    assert first == again
    assert blobs.get(again) == b"letter"
    assert len(bucket.kept) == 1


def test_a_body_that_was_changed_or_removed_in_the_bucket_is_named(bucket: type[Bucket]) -> None:
    blobs = BlobStore.remote("s3://bucket/x", KeyRing.new())
    stored = blobs.put(new_id(), b"letter")
    (path,) = bucket.kept
    bucket.kept[path] = bucket.kept[path][:-1] + b"?"

    with pytest.raises(BrokenRecord, match="was changed"):
        blobs.get(stored)
    bucket.kept.clear()
    with pytest.raises(BrokenRecord, match="missing"):
        blobs.get(stored)


def test_a_bucket_that_refuses_is_a_sentence_and_changes_nothing(
    service_in_a_bucket: Service, bucket: type[Bucket]
) -> None:
    case = a_full_case(service_in_a_bucket)
    bucket.broken = True

    with pytest.raises(StoreUnavailable, match="document store cannot be written"):
        versions.seal(work(service_in_a_bucket), case.id, kind=LETTER, reason="Ready.")

    assert versions.list_versions(work(service_in_a_bucket), case.id) == ()
    assert versions.verify_all(work(service_in_a_bucket)).sound


def test_a_backup_moves_from_a_bucket_to_a_disk(
    service_in_a_bucket: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backup_stream, "COST", 2**14)
    versions.seal(
        work(service_in_a_bucket), a_full_case(service_in_a_bucket).id, kind=LETTER, reason="Ready."
    )
    backups.make_backup(service_in_a_bucket.door(now=NOW), tmp_path / "b", "an example passphrase")

    there = Settings.at(tmp_path / "there")
    there.home.mkdir()
    there.keys_file.write_text(restoring.keys_in(tmp_path / "b", "an example passphrase").to_text())
    there.keys_file.chmod(0o600)
    again = Service.from_settings(there)
    restoring.restore(again.door(now=NOW), tmp_path / "b", "an example passphrase")

    report = versions.verify_all(work(again))
    assert report.sound
    assert (report.versions, report.files) == (1, 5)
    again.close()


@pytest.mark.parametrize("address", ["s3://", "ftp://bucket/x", "https://bucket/x"])
def test_an_address_that_is_no_bucket_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="s3://bucket/prefix"):
        BlobStore.remote(address, KeyRing.new())
