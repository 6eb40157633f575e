// What importing modules costs a fresh process: time, and memory afterwards. Arguments: the modules.
const modules = process.argv.slice(2);
const startAt = performance.now();
for (const module of modules) await import(module);
const ms = performance.now() - startAt;
console.log(JSON.stringify({ ms, rssMB: process.memoryUsage.rss() / 1e6 }));
