// Prints the counts in a JSON report of vitest, `N passed, N failed` as the last line, and fails when anything failed
// or nothing ran. A test file that could not be loaded counts as one failure.
import { readFileSync } from 'node:fs';

const { testResults } = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const counted = { passed: 0, failed: 0, skipped: 0 };
for (const { status, assertionResults, name, message } of testResults) {
  for (const test of assertionResults) {
    if (test.status === 'passed' || test.status === 'failed') counted[test.status] += 1;
    else {
      counted.skipped += 1;
      console.log(`skipped: ${test.fullName}`);
    }
  }
  if (status === 'failed' && !assertionResults.some((test) => test.status === 'failed')) {
    counted.failed += 1;
    console.log(`failed as a whole: ${name}: ${message}`);
  }
}
if (counted.skipped > 0) console.log(`${counted.skipped} skipped`);
console.log(`${counted.passed} passed, ${counted.failed} failed`);
process.exitCode = counted.failed === 0 && counted.passed > 0 ? 0 : 1;
