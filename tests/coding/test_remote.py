"""The plug-in for OpenAI-compatible endpoints, against a real local server."""

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from tocsin.coding.remote import Endpoint, RemoteCoderError, RemoteDetector
from tocsin.records import Article

TEXT = "Turkish jets bombed a depot near Dohuk on Monday. Baghdad condemned the raid."
GOOD = {
    "sentence": "Turkish jets bombed a depot near Dohuk on Monday.",
    "trigger": "bombed",
    "type": "ASSAULT",
    "mode": "aerial",
    "aux": "none",
    "actors": ["Turkish jets"],
    "recipients": [],
    "place": "Dohuk",
    "time": "on Monday",
    "confidence": 0.9,
}


@pytest.fixture
def server():
    """A server that answers every chat call with what the test puts into ``answers``."""
    answers = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            assert asked["messages"][1]["content"].endswith(TEXT)
            status, content = answers[-1]
            body = json.dumps({"choices": [{"message": {"content": content}}]}).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args):
            pass

    http = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=http.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{http.server_port}/v1", answers
    http.shutdown()
    http.server_close()


def detect(server, status, content):
    base, answers = server
    answers.append((status, content))
    detector = RemoteDetector(Endpoint(base, "any"))
    return detector, detector.detect([Article(id="a", text=TEXT, published="2024-03-05")])[0]


def test_answers_become_the_same_records(server):
    """A good answer is a mention with spans that are the text at their offsets."""
    _, mentions = detect(server, 200, json.dumps({"events": [GOOD]}))
    event = mentions[0].event
    assert (event.event, event.mode, event.actor[0].text) == ("ASSAULT", ("aerial",), "Turkish jets")
    assert all(TEXT[s.start : s.end] == s.text for s in event.evidence)


@pytest.mark.parametrize(
    "bad", [{"trigger": "shelled"}, {"type": "WAR"}, {"sentence": "Nobody wrote this."}, {"aux": "maybe"}]
)
def test_what_is_not_in_the_text_is_dropped(server, bad):
    """Invented triggers, types and sentences are counted and left out."""
    detector, mentions = detect(server, 200, json.dumps({"events": [GOOD | bad, GOOD]}))
    assert len(mentions) == 1
    assert detector.dropped == 1


@pytest.mark.parametrize(("status", "content"), [(500, "{}"), (200, "no json"), (200, "[1]")])
def test_a_failing_endpoint_is_one_clear_error(server, status, content):
    """Errors and broken answers end as one error that names the endpoint."""
    with pytest.raises(RemoteCoderError, match=r"127\.0\.0\.1"):
        detect(server, status, content)
