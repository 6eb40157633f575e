// Sound in the page: the microphone as frames of 20 ms at 16 kHz, and the speaker that plays such frames.

export class Microphone {
  #context;
  #events;
  #stream;
  #nodes = [];

  constructor(context, events) {
    this.#context = context;
    this.#events = events;
  }

  async start() {
    if (this.#stream) return;
    const audio = { echoCancellation: true, noiseSuppression: true, autoGainControl: true, channelCount: 1 };
    this.#stream = await navigator.mediaDevices.getUserMedia({ audio });
    const source = this.#context.createMediaStreamSource(this.#stream);
    const node = new AudioWorkletNode(this.#context, 'capture', { numberOfOutputs: 0 });
    node.port.onmessage = ({ data }) => {
      this.#events.onLevel(data.level);
      this.#events.onFrame(data.frame);
    };
    source.connect(node);
    this.#nodes = [source, node];
  }

  stop() {
    for (const track of this.#stream?.getTracks() ?? []) track.stop();
    for (const node of this.#nodes) node.disconnect();
    this.#stream = undefined;
    this.#nodes = [];
  }
}

export class Speaker {
  #node;

  /** @param {AudioContext} context @param {(message: object) => void} report what was heard */
  constructor(context, report) {
    this.#node = new AudioWorkletNode(context, 'playback', { numberOfInputs: 0, outputChannelCount: [1] });
    this.#node.port.onmessage = ({ data }) => report(data);
    this.#node.connect(context.destination);
  }

  /** @param {ArrayBuffer} frame */
  play(frame) {
    this.#node.port.postMessage({ type: 'frame', frame }, [frame]);
  }

  /** A message of the server that is about sound. */
  control(message) {
    this.#node.port.postMessage(message);
  }
}
