#!/usr/bin/env node
// The command `livekit-agents`.
import '../dist/bin.js';
