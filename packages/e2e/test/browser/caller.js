// The caller in a browser: its microphone into the room, what it hears as 16 kHz samples to the test, captions, states.
import { Room, RoomEvent, Track } from 'livekit-client';

const sampleRate = 16_000;
const tap = `registerProcessor('tap', class extends AudioWorkletProcessor {
  process([[channel]]) {
    if (channel) this.port.postMessage(channel.slice());
    return true;
  }
});`;

async function record(track) {
  const context = new AudioContext({ sampleRate });
  await context.audioWorklet.addModule(URL.createObjectURL(new Blob([tap], { type: 'text/javascript' })));
  const node = new AudioWorkletNode(context, 'tap');
  let batch = [];
  node.port.onmessage = ({ data }) => {
    batch.push(...data.map((sample) => Math.round(Math.max(-1, Math.min(1, sample)) * 32_767)));
    if (batch.length < sampleRate / 10) return;
    window.report({ type: 'heard', samples: batch });
    batch = [];
  };
  // An element must play the stream too, or Chromium does not decode it.
  const element = track.attach();
  element.muted = true;
  document.body.append(element);
  context.createMediaStreamSource(new MediaStream([track.mediaStreamTrack])).connect(node);
  await context.resume();
}

function onCaption(reader, { identity }) {
  void readCaption(reader, identity);
}

async function readCaption(reader, identity) {
  const text = await reader.readAll();
  window.report({ type: 'caption', identity, text, attributes: reader.info.attributes ?? {} });
}

const room = new Room();
room.registerTextStreamHandler('lk.transcription', onCaption);
room.on(RoomEvent.TrackSubscribed, (track) => {
  if (track.kind === Track.Kind.Audio) void record(track);
});
room.on(RoomEvent.ParticipantAttributesChanged, (changed, participant) => {
  if (participant.isLocal) return;
  window.report({ type: 'state', state: changed['lk.agent.state'] ?? '' });
});

window.call = (url, token) => room.connect(url, token);
// The recording that stands for the microphone begins when it is opened.
window.speak = () =>
  room.localParticipant.setMicrophoneEnabled(true, { echoCancellation: false, autoGainControl: false });
window.hangUp = () => room.disconnect();
