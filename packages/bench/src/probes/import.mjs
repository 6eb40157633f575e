// What importing modules costs a fresh process: time, and memory afterwards. Arguments: the modules.
const modules = process.argv.slice(2);
const before = process.cpuUsage();
const startAt = performance.now();
for (const module of modules) await import(module);
const ms = performance.now() - startAt;
const { user, system } = process.cpuUsage(before);
console.log(JSON.stringify({ ms, cpuMs: (user + system) / 1000, rssMB: process.memoryUsage.rss() / 1e6 }));
