// Reads a manifest from standard input as a worker does, in a process of its own, and tells what that took.
import { readFileSync } from 'node:fs';
import { searchMarkers } from '../../src/domain/setters/manifest.ts';
import { cpuMs } from './cpu.ts';

const text = readFileSync(0, 'utf8');
const before = peakBytes();
const started = cpuMs();
const search = searchMarkers(text);
let longestStepMs = 0;
let last = started;
let step = search.next();
while (step.done !== true) {
  const now = cpuMs();
  longestStepMs = Math.max(longestStepMs, now - last);
  last = now;
  step = search.next();
}
const parsed = step.value;
const found = parsed.kind === 'markers' ? parsed.markers.length : parsed.why;
process.stdout.write(
  JSON.stringify({ found, ms: cpuMs() - started, longestStepMs, grownBytes: peakBytes() - before }),
);

function peakBytes(): number {
  return process.resourceUsage().maxRSS * 1024;
}
