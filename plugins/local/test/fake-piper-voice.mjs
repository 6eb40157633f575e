#!/usr/bin/env node
// Stands in for the Python that runs piper_voice.py: a sample of value 1000 per character, a failure for 'fail', no end
// for 'forever' until it is cancelled, its own end for 'die'.
import { createInterface } from 'node:readline';

function send(kind, id, data = Buffer.alloc(0)) {
  const header = Buffer.alloc(9);
  header.write(kind, 0);
  header.writeUInt32LE(id, 1);
  header.writeUInt32LE(data.length, 5);
  const frame = Buffer.concat([header, data]);
  // In odd-sized pieces, as pipes do.
  process.stdout.write(frame.subarray(0, 5));
  process.stdout.write(frame.subarray(5));
}

send('R', 0, Buffer.from('{"sample_rate": 22050}'));
let speaking;
for await (const line of createInterface({ input: process.stdin })) {
  const { id, text, cancel, length_scale: scale } = JSON.parse(line);
  if (cancel !== undefined) {
    clearInterval(speaking);
    speaking = undefined;
    send('D', cancel);
  } else if (speaking !== undefined) {
    // Busy: as the real one, it speaks one sentence at a time, and this one never ends.
  } else if (text === 'fail') send('F', id, Buffer.from('ValueError'));
  else if (text === 'die') {
    process.stderr.write('no memory\n');
    process.exit(1);
  } else if (text === 'forever') speaking = setInterval(() => send('S', id, Buffer.alloc(64, 1)), 5);
  else {
    send('S', id, Buffer.from(new Int16Array(Math.round(text.length * scale)).fill(1000).buffer));
    send('D', id);
  }
}
process.exit(0);
