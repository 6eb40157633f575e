// The worker thread that speaks: eSpeak NG (GPL-3.0, loaded here and nowhere else) makes sound synchronously, so it must
// not share a thread with the calls. Plain JavaScript: a worker is loaded by path, from source and from a build alike.
//
// In:  { id, text, voice, rate, pitch, cancel: SharedArrayBuffer }, handled in order. A 1 in `cancel` ends the
//      utterance at its next piece of sound: messages are not read while the engine runs.
// Out: { id, kind: 'sound', pcm: Int16Array, words: [{ atMs, position }] } for each 100 ms,
//      { id, kind: 'done' }, { id, kind: 'failed', reason: 'missing' | 'voice' | 'engine', message }; for 'voice', the
//      message is a JSON array of what there is
import { parentPort, workerData } from 'node:worker_threads';

/** What the engine is loaded from; tests name a package that is not there. */
const packageName = workerData?.packageName ?? '@echogarden/espeak-ng-emscripten';
const maxPitch = 99;

let loading;

class Failure extends Error {
  constructor(reason, message) {
    super(message);
    this.reason = reason;
  }
}

async function load() {
  let initialize;
  try {
    ({ default: initialize } = await import(packageName));
  } catch (error) {
    throw new Failure(error?.code === 'ERR_MODULE_NOT_FOUND' ? 'missing' : 'engine', String(error?.message ?? error));
  }
  const { eSpeakNGWorker: Engine } = await initialize();
  return new Engine();
}

/** The main variety of a language is called by the language alone: British English is 'en', not 'en-gb'. */
function setVoice(engine, voice) {
  const withoutRegion = voice.replace(/^([a-z]{2,3})-[a-z]+/i, '$1');
  return engine.set_voice(voice) === 0 || engine.set_voice(withoutRegion) === 0;
}

/** What voices are called: by their languages and, in English, by their names. */
function voicesOf(engine) {
  const voices = engine.list_voices().filter(({ identifier }) => !identifier.startsWith('mb/'));
  return [...new Set(voices.flatMap(({ name, languages }) => [...languages.map((language) => language.name), name]))];
}

function say(engine, request) {
  const cancelled = new Int32Array(request.cancel);
  if (!setVoice(engine, request.voice)) throw new Failure('voice', JSON.stringify(voicesOf(engine)));
  engine.set_rate(request.rate);
  engine.set_pitch(Math.min(maxPitch, request.pitch));
  engine.synthesize(request.text, (pcm, events) => {
    if (Atomics.load(cancelled, 0) === 1) return true;
    const words = (events ?? [])
      .filter((event) => event.type === 'word')
      .map((event) => ({ atMs: event.audio_position, position: event.text_position - 1 }));
    if (pcm?.length > 0 || words.length > 0) {
      // The engine reuses its memory: the samples must be copied out before the next piece.
      const copy = Int16Array.from(pcm ?? []);
      parentPort.postMessage({ id: request.id, kind: 'sound', pcm: copy, words }, [copy.buffer]);
    }
    return false;
  });
}

async function answer(request) {
  const { id } = request;
  try {
    loading ??= load();
    const engine = await loading;
    if (Atomics.load(new Int32Array(request.cancel), 0) === 0) say(engine, request);
    parentPort.postMessage({ id, kind: 'done' });
  } catch (error) {
    const { reason = 'engine', message = String(error) } = error ?? {};
    parentPort.postMessage({ id, kind: 'failed', reason, message });
  }
}

parentPort.on('message', (request) => void answer(request));
