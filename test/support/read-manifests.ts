// Reads each of the odd manifests as a worker does, in a process of its own, and tells what that took, a line for each.
import { searchMarkers } from '../../src/domain/setters/manifest.ts';
import { cpuMs } from './cpu.ts';
import { oddManifests } from './odd-manifests.ts';

/** Of all that were read so far, so that none can hide behind what was taken for another. */
let grownBytes = 0;

function read(text: string): object {
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
  grownBytes += peakBytes() - before;
  return { found, ms: cpuMs() - started, longestStepMs, grownBytes };
}

function peakBytes(): number {
  return process.resourceUsage().maxRSS * 1024;
}

for (const [, make] of oddManifests) process.stdout.write(`${JSON.stringify(read(make()))}\n`);
