"""A little of S3, on this machine alone: enough for boto3 to keep files in one bucket, and to say no."""

import contextlib
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape


class _Answer(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *words):
        """Says nothing."""

    def _say(self, status, body=b"", **headers):
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), "ETag": '"e"', **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def _xml(self, text):
        self._say(200, f'<?xml version="1.0"?>{text}'.encode(), **{"Content-Type": "application/xml"})

    def _asked(self):
        parts = urlsplit(self.path)
        return unquote(parts.path).removeprefix("/seau/"), {
            name: values[0] for name, values in parse_qs(parts.query, keep_blank_values=True).items()
        }

    def do_any(self):
        key, query = self._asked()
        kept, parts = self.server.kept, self.server.parts
        body = self._body()
        if self.server.refuses or "AWS4-HMAC-SHA256" not in self.headers.get("Authorization", ""):
            self._say(403)
        elif self.command == "POST" and "uploads" in query:
            parts[key] = {}
            self._xml(f"<R><Bucket>seau</Bucket><Key>{escape(key)}</Key><UploadId>1</UploadId></R>")
        elif self.command == "POST":
            kept[key] = b"".join(parts.pop(key)[number] for number in sorted(parts[key]))
            self._xml(f"<R><Key>{escape(key)}</Key><ETag>e</ETag></R>")
        elif self.command == "PUT" and "partNumber" in query:
            parts[key][int(query["partNumber"])] = body
            self._say(200)
        elif self.command == "PUT":
            kept[key] = body
            self._say(200)
        elif self.command == "DELETE":
            kept.pop(key, None)
            self._say(204)
        elif "delimiter" in query:
            self._xml(self._listed(query.get("prefix", "")))
        elif key in kept:
            self._say(200, kept[key], **{"Last-Modified": "Sat, 28 Nov 2026 23:06:00 GMT"})
        else:
            self._say(404)

    do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = do_any

    def _body(self):
        raw = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if "aws-chunked" not in self.headers.get("Content-Encoding", ""):
            return raw
        whole = b""
        while raw:
            size, _, raw = raw.partition(b"\r\n")
            length = int(size.partition(b";")[0], 16)
            if not length:
                break
            whole, raw = whole + raw[:length], raw[length + 2 :]
        return whole

    def _listed(self, prefix):
        after = [key.removeprefix(prefix) for key in sorted(self.server.kept) if key.startswith(prefix)]
        folders = sorted({name.split("/")[0] + "/" for name in after if "/" in name})
        files = "".join(f"<Contents><Key>{escape(prefix + name)}</Key></Contents>" for name in after if "/" not in name)
        common = "".join(
            f"<CommonPrefixes><Prefix>{escape(prefix + name)}</Prefix></CommonPrefixes>" for name in folders
        )
        return f"<ListBucketResult><IsTruncated>false</IsTruncated>{files}{common}</ListBucketResult>"


@contextlib.contextmanager
def small_s3():
    """The server: `kept` is {key: bytes}, `refuses` makes it say 403, `address` is what CTG_SAUVEGARDES holds."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Answer) as server:
        server.kept, server.parts, server.refuses = {}, {}, False
        server.address = f"s3://seau/ctg?endpoint=http://127.0.0.1:{server.server_port}&region=fr-par"
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
