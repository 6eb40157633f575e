// What an agent with a provider and a voice detector costs before its first job: time and memory.
const startAt = performance.now();
const agents = await import('@livekit/agents');
await import('@livekit/agents-plugin-openai');
const silero = await import('@livekit/agents-plugin-silero');
const importedMs = performance.now() - startAt;
agents.initializeLogger({ pretty: false, level: 'silent' });
const vad = await silero.VAD.load();
const ms = performance.now() - startAt;
console.log(JSON.stringify({ ms, importedMs, rssMB: process.memoryUsage.rss() / 1e6 }));
await vad.close();
process.exit(0);
