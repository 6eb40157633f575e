"""What goes over the wire of the speech server: multipart requests, WAV audio in, cleaned text out."""

import io
import re
import wave

SAMPLE_RATE = 16000


class BadRequest(Exception):
    """The request cannot be served; the message is for the caller."""
    def __init__(self, message, status=400):
        super().__init__(message)
        self.status = status


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
