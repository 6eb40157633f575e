# Writes src/__fixtures__/smart-turn-reference.json: what pipecat-ai's own code makes of the recording that tests use.
#
#   python -m venv V && V/bin/pip install 'numpy>=2' && V/bin/pip install --no-deps pipecat-ai==1.14.0
#   V/bin/python scripts/smart-turn-reference.py features FILE.npz
#   python -m venv W && W/bin/pip install onnxruntime==1.16.3 'numpy<2'
#   W/bin/python scripts/smart-turn-reference.py answers FILE.npz MODEL.onnx
#
# Two environments, because the runtime that we pin is older than the numpy whose rounding is the reference. MODEL.onnx is
# the package's model with format version 9 and without the import of ai.onnx.ml, as forOlderRuntime writes it.
import importlib.util
import json
import pathlib
import sys
import wave

import numpy as np

here = pathlib.Path(__file__).parent
recording = here / '../../testing/audio/go-forward-ten-meters.wav'
window = 128000


def cases():
    with wave.open(str(recording)) as file:
        once = np.frombuffer(file.readframes(file.getnframes()), np.int16)
    # In samples of the recording said over and over: short, in mid-word, the whole of it, longer than the window.
    for end in (8000, 16000, 24000, 35000, len(once), 150000):
        yield end, np.tile(once, 4)[:end]


def features(path):
    found = importlib.util.find_spec('pipecat').submodule_search_locations[0]
    file = pathlib.Path(found) / 'audio/turn/smart_turn/_whisper_features.py'
    spec = importlib.util.spec_from_file_location('features', file)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    made = {}
    for end, samples in cases():
        sound = samples.astype(np.float32)[-window:] / 32768.0
        sound = np.pad(sound, (window - len(sound), 0))
        made[str(end)] = module.compute_whisper_log_mel_features(sound)
    np.savez(path, **made)


def answers(path, model):
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(model, options)
    made = np.load(path)
    rows = []
    for end, _ in cases():
        spectrogram = made[str(end)]
        [[probability]] = session.run(None, {'input_features': spectrogram[None]})[0]
        # Every 79th number: from all rows and all frames.
        rows.append({
            'samples': end,
            'probability': float(probability),
            'features': [float(f'{value:.9g}') for value in spectrogram.ravel()[::79]],
        })
    about = f'pipecat-ai 1.14.0, features by numpy >= 2, answers by onnxruntime {onnxruntime.__version__}'
    text = json.dumps({'about': about, 'every': 79, 'cases': rows})
    (here / '../src/__fixtures__/smart-turn-reference.json').write_text(text + '\n')


features(sys.argv[2]) if sys.argv[1] == 'features' else answers(sys.argv[2], sys.argv[3])
