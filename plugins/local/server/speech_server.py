"""Speech recognition for this machine only: faster-whisper behind the OpenAI transcription wire.

Standard library plus faster-whisper. It listens on loopback, takes only requests that carry the bearer token it was
started with, runs one recognition at a time, and ends when its parent closes the pipe on its standard input, which
the operating system does even when the parent is killed.

    POST /v1/audio/transcriptions   multipart: file (16-bit PCM WAV), model, language, response_format json|verbose_json
    GET  /health                    {"ready": bool, "model": str, "error": str | null}

The first line on standard output is {"port": int}.
"""

import argparse
import hmac
import io
import json
import os
import re
import select
import signal
import socket
import sys
import threading
import types
import wave
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

# By default OpenMP threads spin while they wait for one another. On a machine whose cores are also needed by calls that
# makes an utterance take seconds instead of 0.7 s; read when the library loads, further down.
os.environ.setdefault("GOMP_SPINCOUNT", "1000")

SAMPLE_RATE = 16000
MAX_BODY_BYTES = 32 * 1024 * 1024
MAX_WAITING = 16


class BadRequest(Exception):
    """The request cannot be served; the message is for the caller."""
    def __init__(self, message, status=400):
        super().__init__(message)
        self.status = status


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


def decode_wav(data):
    """PCM WAV bytes to mono float32 samples at 16 kHz, and the duration in seconds."""
    import numpy as np

    try:
        with wave.open(io.BytesIO(data)) as source:
            channels, width, rate = source.getnchannels(), source.getsampwidth(), source.getframerate()
            raw = source.readframes(source.getnframes())
    except (wave.Error, EOFError) as error:
        raise BadRequest("file must be a PCM WAV: %s" % error)
    if width != 2:
        raise BadRequest("file must hold 16-bit samples, not %d-bit" % (width * 8))
    samples = np.frombuffer(raw[: len(raw) - len(raw) % (2 * channels)], dtype="<i2").astype(np.float32) / 32768.0
    if channels > 1:
        samples = samples.reshape(-1, channels).mean(axis=1)
    if rate != SAMPLE_RATE and len(samples):
        count = int(len(samples) * SAMPLE_RATE / rate)
        samples = np.interp(np.arange(count) * (rate / SAMPLE_RATE), np.arange(len(samples)), samples)
        samples = samples.astype(np.float32)
    return samples, len(samples) / SAMPLE_RATE


def drop_repeats(text):
    """Keeps once what Whisper says over and over. People repeat a word or two themselves ("no no no"), so short phrases
    need more repeats to count."""
    words = text.split()
    keys = [re.sub(r"[^\w']", "", word).lower() for word in words]
    for size in range(1, 21):
        least = 6 if size == 1 else 5 if size == 2 else 3
        at = 0
        while at + size * least <= len(words):
            times = 1
            while keys[at : at + size] == keys[at + size * times : at + size * (times + 1)]:
                times += 1
            if times >= least:
                del words[at + size : at + size * times]
                del keys[at + size : at + size * times]
            at += 1
    return " ".join(words)


def clean(text):
    """Text without sound tags ("[BLANK_AUDIO]", "(music)") and without loops."""
    return drop_repeats(re.sub(r"\[[^\]]*\]|\([^)]*\)|[♪♫]", " ", text))


def parse_multipart(content_type, body):
    """The parts of a multipart/form-data body by name. The last part of a name wins."""
    found = re.search(r'boundary="?([^";,]+)"?', content_type or "")
    if not (content_type or "").startswith("multipart/form-data") or not found:
        raise BadRequest("send multipart/form-data with a file part")
    parts = {}
    for chunk in (b"\r\n" + body).split(b"\r\n--" + found.group(1).encode("latin-1"))[1:]:
        if chunk.startswith(b"--"):
            break
        head, separator, content = chunk.lstrip(b" \t").removeprefix(b"\r\n").partition(b"\r\n\r\n")
        name = re.search(rb'name="([^"]*)"', head)
        if separator and name:
            parts[name.group(1).decode("utf-8", "replace")] = content
    return parts


class Recognizer:
    """One model, one recognition at a time, a bounded queue of waiting requests."""

    def __init__(self, directory, name, threads):
        self.name, self.error, self.model = name, None, None
        self._directory, self._threads = directory, threads
        self._turn, self._count, self._waiting = threading.Lock(), threading.Lock(), 0
        self._loaded = threading.Event()

    def load(self):
        try:
            import numpy as np

            model = load_model(self._directory, self._threads)
            # The first inference allocates buffers and takes twice as long; nobody should wait for that in a call.
            rng = np.random.default_rng(0)
            self._run(model, rng.normal(0, 0.01, SAMPLE_RATE).astype(np.float32), 1, "en")
            self.model = model
        except Exception as error:  # reported through /health: the parent decides what to tell the user
            self.error = "%s: %s" % (type(error).__name__, error)
        self._loaded.set()

    def transcribe(self, samples, seconds, language, still_wanted):
        with self._count:
            if self._waiting >= MAX_WAITING:
                raise BadRequest("too many recognitions are waiting; try again in a second", 503)
            self._waiting += 1
        try:
            self._loaded.wait()
            if self.model is None:
                raise BadRequest("the speech model did not load: %s" % self.error, 500)
            if language not in self.model.supported_languages:
                raise BadRequest("the model %s does not know the language %r" % (self.name, language))
            with self._turn:
                if not still_wanted():
                    return None
                return self._run(self.model, samples, seconds, language)
        finally:
            with self._count:
                self._waiting -= 1

    @staticmethod
    def _run(model, samples, seconds, language):
        if not len(samples):
            return []
        segments, _ = model.transcribe(
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
        return list(segments)


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
            self._send(200, {"ready": recognizer.model is not None, "model": recognizer.name, "error": recognizer.error})

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
            samples, seconds = decode_wav(parts["file"])
            wish = parts.get("language", b"").decode("utf-8", "replace").strip().lower() or "en"
            language = re.split("[-_]", wish)[0]
            verbose = parts.get("response_format", b"json") == b"verbose_json"
            segments = recognizer.transcribe(samples, seconds, language, self._still_wanted)
            if segments is None:
                self.close_connection = True
            else:
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
