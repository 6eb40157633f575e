#!/usr/bin/env node
// Stands in for Piper in tests: writes one sample per character of the line it reads, value 1000, in odd-sized pieces.
import { createInterface } from 'node:readline';

if (!process.argv.includes('--output-raw')) process.exit(2);
for await (const line of createInterface({ input: process.stdin })) {
  if (line === 'fail') {
    process.stderr.write('model is broken\n');
    process.exit(1);
  }
  if (line === 'forever') setInterval(() => process.stdout.write(Buffer.alloc(4096, 1)), 5);
  const samples = Buffer.from(new Int16Array(line.length).fill(1000).buffer);
  process.stdout.write(samples.subarray(0, 3));
  process.stdout.write(samples.subarray(3));
}
