// Makes a model readable for an older ONNX runtime. Exporters write the newest format version, and import the newest
// classical-learning operators, whether or not the model uses either; the runtime refuses by those numbers alone.

// Field numbers of ONNX's ModelProto, and the wire types of protocol buffers.
const irVersionField = 1;
const opsetImportField = 8;
const varintWire = 0;
const bytesWire = 2;

/** Imports that a neural network has no use for. */
const droppedDomain = 'ai.onnx.ml';

interface Field {
  readonly number: number;
  /** Where the field's key begins and its content ends. */
  readonly start: number;
  readonly end: number;
  readonly content: Uint8Array;
}

/**
 * `model` for a runtime that reads format versions up to `newest`. What it computes stays the same; a model that does
 * use operators the runtime lacks still fails, with the runtime's own message.
 *
 * @throws RangeError if the bytes are not an ONNX model
 */
export function forOlderRuntime(model: Uint8Array, newest: number): Uint8Array {
  const kept: Uint8Array[] = [];
  for (const field of fieldsOf(model)) {
    const isVersion = field.number === irVersionField;
    if (isVersion && (field.content[0] ?? 0) > newest) kept.push(Uint8Array.of(irVersionField << 3, newest));
    else if (!isDropped(field)) kept.push(model.subarray(field.start, field.end));
  }
  return Buffer.concat(kept);
}

function isDropped({ number, content }: Field): boolean {
  return (
    number === opsetImportField &&
    Buffer.from(content).includes(`\n${String.fromCharCode(droppedDomain.length)}${droppedDomain}`)
  );
}

/** The fields of the outermost message. */
function* fieldsOf(model: Uint8Array): Generator<Field> {
  for (let at = 0; at < model.length;) {
    const key = varintAt(model, at);
    const wire = key.value & 7;
    if (wire !== varintWire && wire !== bytesWire) throw new RangeError('The file is not an ONNX model.');
    const first = varintAt(model, key.end);
    const end = wire === bytesWire ? first.end + first.value : first.end;
    if (end > model.length) throw new RangeError('The ONNX model is incomplete.');
    const content = model.subarray(wire === bytesWire ? first.end : key.end, end);
    yield { number: key.value >> 3, start: at, end, content };
    at = end;
  }
}

function varintAt(bytes: Uint8Array, start: number): { value: number; end: number } {
  let value = 0;
  for (let at = start, weight = 1; at < bytes.length && at < start + 8; at += 1, weight *= 128) {
    const byte = bytes[at] ?? 0;
    value += (byte & 127) * weight;
    if (byte < 128) return { value, end: at + 1 };
  }
  throw new RangeError('The file is not an ONNX model.');
}
