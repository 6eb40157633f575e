# Writes src/__fixtures__/silero-reference.json: the probabilities of silero-vad's own Python code for the recording that
# tests use, at 16 kHz and, with every second sample, at 8 kHz.
#
#   python -m venv V && V/bin/pip install numpy onnxruntime && V/bin/pip install --no-deps silero-vad==6.2.3
#   V/bin/python scripts/silero-reference.py [V5_MODEL.onnx]
#
# The code uses of torch only what the few lines below offer on numpy, which spares the download of torch itself.
import json
import pathlib
import sys
import types
import wave

import numpy as np


class Tensor(np.ndarray):
    def float(self):
        return self.astype(np.float32).view(Tensor)

    def dim(self):
        return self.ndim

    def unsqueeze(self, at):
        return np.expand_dims(self, at).view(Tensor)

    def numpy(self):
        return np.asarray(self)


def tensor(values):
    return np.asarray(values).view(Tensor)


torch = types.ModuleType('torch')
torch.Tensor = Tensor
torch.zeros = lambda *shape: tensor(np.zeros(shape[0] if isinstance(shape[0], tuple) else shape, np.float32))
torch.cat = lambda parts, dim: tensor(np.concatenate(parts, axis=dim))
torch.from_numpy = tensor
torch.no_grad = lambda: lambda function: function
torch.set_num_threads = lambda count: None
torch.device = lambda name: name
sys.modules['torch'] = torch
for name in ('packaging', 'packaging.version'):
    sys.modules[name] = types.ModuleType(name)
sys.modules['packaging'].version = sys.modules['packaging.version']

import importlib.util  # noqa: E402

root = pathlib.Path(importlib.util.find_spec('silero_vad').submodule_search_locations[0])
spec = importlib.util.spec_from_file_location('utils_vad', root / 'utils_vad.py')
silero = importlib.util.module_from_spec(spec)
spec.loader.exec_module(silero)

here = pathlib.Path(__file__).parent
with wave.open(str(here / '../../../packages/testing/audio/go-forward-ten-meters.wav')) as file:
    recording = np.frombuffer(file.readframes(file.getnframes()), np.int16).astype(np.float32) / 32768


def probabilities(path, rate):
    model = silero.OnnxWrapper(str(path), force_onnx_cpu=True)
    samples = recording[:: 16000 // rate]
    window = 512 * rate // 16000
    starts = range(0, len(samples) - window + 1, window)
    return [round(float(model(tensor(samples[at : at + window]), rate)[0][0]), 6) for at in starts]


models = {'v6': root / 'data/silero_vad.onnx', **({'v5': sys.argv[1]} if len(sys.argv) > 1 else {})}
cases = [
    {'model': name, 'sampleRate': rate, 'probabilities': probabilities(path, rate)}
    for name, path in models.items()
    for rate in (16000, 8000)
]
about = "silero-vad 6.2.3 (its OnnxWrapper), on its own weights for v6"
(here / '../src/__fixtures__/silero-reference.json').write_text(json.dumps({'about': about, 'cases': cases}) + '\n')
