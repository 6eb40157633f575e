# Writes the stand-in models of src/__fixtures__: as the real ones from outside, and small enough to follow by hand.
#
#   python -m venv V && V/bin/pip install onnx tokenizers && V/bin/python scripts/tiny-models.py
import json
import pathlib

import tokenizers
from onnx import TensorProto, helper, save
from tokenizers import Tokenizer, models, pre_tokenizers, trainers

fixtures = pathlib.Path(__file__).parent / '../src/__fixtures__'


def write(name, nodes, inputs, outputs, constants=()):
    graph = helper.make_graph(nodes, name, inputs, outputs, constants)
    # Newer versions than the pinned runtime reads, as exporters write them.
    opsets = [helper.make_opsetid('', 18), helper.make_opsetid('ai.onnx.ml', 5)]
    save(helper.make_model(graph, ir_version=10, opset_imports=opsets), fixtures / name)


def value(name, kind, shape):
    return helper.make_tensor_value_info(name, kind, shape)


# After each token: the sum of all numbers so far, divided by a hundred thousand.
write(
    'tiny-text.onnx',
    [
        helper.make_node('Cast', ['input_ids'], ['numbers'], to=TensorProto.FLOAT),
        helper.make_node('CumSum', ['numbers', 'axis'], ['sums']),
        helper.make_node('Div', ['sums', 'scale'], ['prob']),
    ],
    [value('input_ids', TensorProto.INT64, ['batch', 'tokens'])],
    [value('prob', TensorProto.FLOAT, ['batch', 'tokens'])],
    [helper.make_tensor('scale', TensorProto.FLOAT, [], [1e5]), helper.make_tensor('axis', TensorProto.INT64, [], [1])],
)
# The mean of the spectrogram.
write(
    'tiny-sound.onnx',
    [helper.make_node('ReduceMean', ['input_features'], ['logits'], keepdims=0)],
    [value('input_features', TensorProto.FLOAT, ['batch', 80, 800])],
    [value('logits', TensorProto.FLOAT, [])],
)

# A tokeniser of the kind the real models have, and what the reference implementation makes of some texts.
tokenizer = Tokenizer(models.BPE())
tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
trainer = trainers.BpeTrainer(
    vocab_size=330, special_tokens=['<|im_start|>', '<|im_end|>'], initial_alphabet=pre_tokenizers.ByteLevel.alphabet()
)
tokenizer.train_from_iterator(['yes and then please what user assistant well that is where'] * 20, trainer)
tokenizer.save(str(fixtures / 'tiny-tokenizer.json'))
texts = ['<|im_start|>user\nyes and then', 'where is that', 'über 42 你好', "<|im_start|>assistant\nplease<|im_end|>\n"]
encoded = [{'text': text, 'ids': tokenizer.encode(text, add_special_tokens=False).ids} for text in texts]
about = f'ids by the Python package tokenizers {tokenizers.__version__}'
(fixtures / 'tiny-tokenizer-reference.json').write_text(json.dumps({'about': about, 'texts': encoded}) + '\n')
