// Loads rtc-node without its debug lines, which it writes to standard output unless NODE_ENV is 'production' as it loads.
import './rtc-quietly-begin.js';
import '@livekit/rtc-node';
import './rtc-quietly-end.js';
