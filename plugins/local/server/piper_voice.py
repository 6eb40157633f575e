"""A Piper voice for one parent process: sentences in, samples out, the model loaded once.

In, on standard input: one JSON object a line, {"id": int, "text": str, "length_scale": float} or {"cancel": id}.
Out, on standard output: a header of 9 bytes, kind (b"S" sound, b"D" done, b"F" failed), id and byte count as unsigned
little-endian integers, then the bytes: 16-bit mono samples, nothing, or a message. The first one is b"R" (ready) with
{"sample_rate": int}.

It ends when its parent closes the pipe, which the operating system does even when the parent is killed.
"""

import argparse
import json
import os
import queue
import struct
import sys
import threading
from pathlib import Path

PIECE_BYTES = 8192


def load_voice(model, threads):
    import onnxruntime
    from piper import PiperVoice
    from piper.config import PiperConfig

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    # Waiting threads would spin and take the cores that calls need.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    session = onnxruntime.InferenceSession(model, sess_options=options, providers=["CPUExecutionProvider"])
    with open(model + ".json", encoding="utf-8") as file:
        config = PiperConfig.from_dict(json.load(file))
    return PiperVoice(session=session, config=config, download_dir=Path(model).parent)


class Output:
    """Frames to the parent."""

    def __init__(self, stream):
        self._stream = stream

    def send(self, kind, number, data=b""):
        self._stream.write(struct.pack("<cII", kind, number, len(data)) + data)
        self._stream.flush()


def read_requests(source, work, cancelled):
    for line in source:
        request = json.loads(line)
        if "cancel" in request:
            cancelled.add(request["cancel"])
        else:
            work.put(request)
    os._exit(0)


def speak(voice, request, output, is_cancelled):
    from piper.config import SynthesisConfig

    config = SynthesisConfig(length_scale=request["length_scale"] * voice.config.length_scale)
    for chunk in voice.synthesize(request["text"], syn_config=config):
        data = chunk.audio_int16_bytes
        for at in range(0, len(data), PIECE_BYTES):
            if is_cancelled():
                return
            output.send(b"S", request["id"], data[at : at + PIECE_BYTES])


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--model", required=True)
    options.add_argument("--threads", type=int, default=1)
    given = options.parse_args()
    # What libraries print must not get between the samples.
    output = Output(os.fdopen(os.dup(1), "wb"))
    os.dup2(2, 1)
    work, cancelled = queue.Queue(), set()
    threading.Thread(target=read_requests, args=(sys.stdin, work, cancelled), daemon=True).start()
    voice = load_voice(given.model, given.threads)
    output.send(b"R", 0, json.dumps({"sample_rate": voice.config.sample_rate}).encode())
    while True:
        request = work.get()
        number = request["id"]
        try:
            if number not in cancelled:
                speak(voice, request, output, lambda: number in cancelled)
            output.send(b"D", number)
        except BrokenPipeError:
            return
        except Exception as error:  # the kind only: a message could hold what is to be said
            output.send(b"F", number, type(error).__name__.encode())
        cancelled.discard(number)


if __name__ == "__main__":
    main()
