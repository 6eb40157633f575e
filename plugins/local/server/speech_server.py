"""Speech recognition for this machine only: faster-whisper behind the OpenAI transcription wire.

Standard library plus faster-whisper. It listens on loopback, takes only requests that carry the bearer token it was
started with, runs one recognition at a time, and ends when its parent closes the pipe on its standard input, which
the operating system does even when the parent is killed.

    POST /v1/audio/transcriptions   multipart: file (16-bit PCM WAV), response_format json|verbose_json,
                                    model: the directory of another model than the one it was started with,
                                    language: without it, a multilingual model finds out,
                                    interim: "true" for one that is refused (503) rather than waits
    GET  /health                    {"ready": bool, "model": str, "error": str | null}

The first line on standard output is {"port": int}.
"""

import argparse
import difflib
import hmac
import json
import os
import re
import select
import signal
import socket
import sys
import threading
import types
from collections import OrderedDict
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

# By default OpenMP threads spin while they wait for one another. On a machine whose cores are also needed by calls that
# makes an utterance take seconds instead of 0.7 s; read when the library loads, further down.
os.environ.setdefault("GOMP_SPINCOUNT", "1000")

# Isolated, Python does not look beside the script, where it must also not leave compiled files.
sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from speech_wire import SAMPLE_RATE, BadRequest, clean, decode_wav, drop_repeats, parse_multipart  # noqa: E402

MAX_BODY_BYTES = 32 * 1024 * 1024
MAX_WAITING = 16
MAX_MODELS = 2


def load_model(directory, threads):
    """Loads Whisper. Audio is plain PCM and weights are local files: what faster-whisper imports for codecs (PyAV) and
    for the hub may be absent."""
    for name in ("av", "huggingface_hub"):
        try:
            __import__(name)
        except ImportError:
            sys.modules[name] = types.ModuleType(name)
    from faster_whisper import WhisperModel

    return WhisperModel(directory, device="cpu", compute_type="int8", cpu_threads=threads, num_workers=1)


class Models:
    """The loaded models by directory: the one the server was started with, and the last few that were asked for."""

    def __init__(self, threads):
        self._threads, self._loaded = threads, OrderedDict()

    def get(self, directory):
        """Loads it if need be. The one that was not used for longest makes room: memory stays bounded."""
        if directory not in self._loaded:
            while len(self._loaded) >= MAX_MODELS:
                self._loaded.popitem(last=False)
            self._loaded[directory] = load_model(directory, self._threads)
        self._loaded.move_to_end(directory)
        return self._loaded[directory]


class Recognizer:
    """One recognition at a time, a bounded queue of waiting requests."""

    def __init__(self, directory, name, threads):
        self.name, self.error, self.ready = name, None, False
        self._directory, self._models = directory, Models(threads)
        self._turn, self._count, self._waiting = threading.Lock(), threading.Lock(), 0
        self._started = threading.Event()

    def load(self):
        try:
            import numpy as np

            with self._turn:
                model = self._models.get(self._directory)
                # The first inference allocates buffers and takes twice as long; nobody should wait for that in a call.
                rng = np.random.default_rng(0)
                self._run(model, rng.normal(0, 0.01, SAMPLE_RATE).astype(np.float32), "en")
            self.ready = True
        except Exception as error:  # reported through /health: the parent decides what to tell the user
            self.error = "%s: %s" % (type(error).__name__, error)
        self._started.set()

    def transcribe(self, request, still_wanted):
        """The segments and their language; None if nobody waits for them any more."""
        with self._count:
            if self._waiting >= MAX_WAITING or (request.interim and self._waiting > 0):
                raise BadRequest("too many recognitions are waiting; try again in a second", 503)
            self._waiting += 1
        try:
            self._started.wait()
            if not self.ready:
                raise BadRequest("the speech model did not load: %s" % self.error, 500)
            with self._turn:
                if not still_wanted():
                    return None
                model = self._find(request.model)
                return self._run(model, request.samples, self._language(model, request))
        finally:
            with self._count:
                self._waiting -= 1

    def _find(self, wish):
        """A model is named by its directory, which the client has put there; any other name means the default."""
        if not os.path.isabs(wish):
            return self._models.get(self._directory)
        if not os.path.isfile(os.path.join(wish, "model.bin")):
            raise BadRequest("there is no CTranslate2 model (model.bin) in the directory of the model")
        try:
            return self._models.get(wish)
        except Exception as error:
            raise BadRequest("the model did not load (%s): delete its directory to install it anew" % error) from error

    @staticmethod
    def _language(model, request):
        """The language to recognise; None to find out."""
        known = model.supported_languages
        if not request.language:
            return None if model.model.is_multilingual else "en"
        if request.language in known:
            return request.language
        if not model.model.is_multilingual:
            raise BadRequest(
                "this model knows English only, not %r: choose a multilingual one (tiny, base, small, ...)"
                % request.language
            )
        near = difflib.get_close_matches(request.language, known, 3, 0.3)
        raise BadRequest("Whisper does not know the language %r; near: %s" % (request.language, ", ".join(near)))

    @staticmethod
    def _run(model, samples, language):
        if not len(samples):
            return [], language or "en"
        seconds = len(samples) / SAMPLE_RATE
        segments, info = model.transcribe(
            samples,
            language=language,
            beam_size=1,
            # One retry at a higher temperature breaks most loops; the usual five make noise cost seconds.
            temperature=[0.0, 0.4],
            condition_on_previous_text=False,
            vad_filter=False,
            without_timestamps=seconds <= 28,
            # Nobody says more than this many tokens a second; a model in a loop does.
            max_new_tokens=int(min(224, 24 + 12 * seconds)),
        )
        return list(segments), info.language


def respond_with(segments, seconds, language, verbose):
    kept = [(segment, text) for segment in segments if (text := clean(segment.text))]
    result = {"text": drop_repeats(" ".join(text for _, text in kept))}
    if verbose:
        result.update(task="transcribe", language=language, duration=round(seconds, 3))
        result["segments"] = [
            {
                "id": index,
                "start": round(segment.start, 3),
                "end": round(min(segment.end, seconds), 3),
                "text": text,
                "avg_logprob": segment.avg_logprob,
                "no_speech_prob": segment.no_speech_prob,
            }
            for index, (segment, text) in enumerate(kept)
        ]
    return result


def make_handler(recognizer, token):
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        server_version = "local-speech"
        timeout = 60

        def do_GET(self):
            if not self._allowed():
                return
            if self.path != "/health":
                return self._send(404, {"error": {"message": "no such path"}})
            self._send(200, {"ready": recognizer.ready, "model": recognizer.name, "error": recognizer.error})

        def do_POST(self):
            if not self._allowed():
                return
            if self.path != "/v1/audio/transcriptions":
                self.close_connection = True
                return self._send(404, {"error": {"message": "no such path"}})
            try:
                self._transcribe()
            except BadRequest as error:
                self.close_connection = True
                self._send(error.status, {"error": {"message": str(error)}})
            except ConnectionError:
                self.close_connection = True
            except Exception as error:  # the kind only: a message could hold what was said
                self.close_connection = True
                self._send(500, {"error": {"message": "recognition failed (%s)" % type(error).__name__}})

        def _transcribe(self):
            length = int(self.headers.get("Content-Length") or -1)
            if length < 0:
                raise BadRequest("Content-Length is missing", 411)
            if length > MAX_BODY_BYTES:
                raise BadRequest("audio is larger than %d MB" % (MAX_BODY_BYTES >> 20), 413)
            parts = parse_multipart(self.headers.get("Content-Type"), self.rfile.read(length))
            if "file" not in parts:
                raise BadRequest("the file part is missing")
            text = {name: value.decode("utf-8", "replace").strip() for name, value in parts.items() if name != "file"}
            samples, seconds = decode_wav(parts["file"])
            request = types.SimpleNamespace(
                samples=samples,
                model=text.get("model", ""),
                language=re.split("[-_]", text.get("language", "").lower())[0],
                interim=text.get("interim") == "true",
            )
            found = recognizer.transcribe(request, self._still_wanted)
            if found is None:
                self.close_connection = True
            else:
                segments, language = found
                verbose = text.get("response_format") == "verbose_json"
                self._send(200, respond_with(segments, seconds, language, verbose))

        def _still_wanted(self):
            readable, _, _ = select.select([self.connection], [], [], 0)
            return not readable or self.connection.recv(1, socket.MSG_PEEK) != b""

        def _allowed(self):
            given = self.headers.get("Authorization", "")
            if hmac.compare_digest(given.encode("utf-8"), ("Bearer " + token).encode("utf-8")):
                return True
            self.close_connection = True
            self._send(401, {"error": {"message": "the bearer token is missing or wrong"}})
            return False

        def _send(self, status, body):
            data = json.dumps(body).encode("utf-8")
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_):
            """Requests are not logged: what people say is nobody's business."""

    return Handler


def end_with_parent():
    sys.stdin.buffer.read()
    os._exit(0)


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--model-dir", required=True)
    options.add_argument("--model", required=True)
    options.add_argument("--port", type=int, default=0)
    options.add_argument("--threads", type=int, default=2)
    given = options.parse_args()
    token = os.environ.pop("LIVEKIT_LOCAL_SPEECH_TOKEN", "")
    if not token:
        sys.exit("LIVEKIT_LOCAL_SPEECH_TOKEN is not set")
    # Ctrl-C reaches the whole process group, but calls must be able to drain: the parent's end is the signal to end.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    recognizer = Recognizer(given.model_dir, given.model, given.threads)
    server = ThreadingHTTPServer(("127.0.0.1", given.port), make_handler(recognizer, token))
    server.daemon_threads = True
    threading.Thread(target=end_with_parent, daemon=True).start()
    threading.Thread(target=recognizer.load, daemon=True).start()
    print(json.dumps({"port": server.server_address[1]}), flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
