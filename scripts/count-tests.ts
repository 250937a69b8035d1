// Adds what Vitest's JSON reports count to what was counted before; prints the sum as the last line of `make test`.
import { readFileSync } from 'node:fs';

const [passedBefore, failedBefore, ...files] = process.argv.slice(2);
let passed = Number(passedBefore);
let failed = Number(failedBefore);
let skipped = 0;
for (const file of files) {
  const report: unknown = JSON.parse(readFileSync(file, 'utf8'));
  passed += count(report, 'numPassedTests');
  // A file that does not load fails without having a test.
  const failedTests = count(report, 'numFailedTests');
  failed += failedTests > 0 ? failedTests : count(report, 'numFailedTestSuites');
  skipped += count(report, 'numPendingTests') + count(report, 'numTodoTests');
}
const tail = skipped > 0 ? `, ${skipped} skipped` : '';
process.stdout.write(`${passed} passed, ${failed} failed${tail}\n`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;

function count(report: unknown, key: string): number {
  const value: unknown =
    typeof report === 'object' && report !== null ? Reflect.get(report, key) : 0;
  return typeof value === 'number' ? value : 0;
}
