// Prints the counts in a JSON report of vitest and in JUnit reports of `runbook test`, `N passed, N failed` as the last line, and
// fails when anything failed or one of the reports is empty. A test file that could not be loaded counts as one failure.
import { readFileSync } from 'node:fs';
import { XMLParser } from 'fast-xml-parser';

const [json, ...junit] = process.argv.slice(2);
const { testResults } = JSON.parse(readFileSync(json, 'utf8'));
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
const parser = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '', parseAttributeValue: true });
let empty = counted.passed + counted.failed === 0;
for (const file of junit) {
  const { tests, failures, errors, skipped = 0 } = parser.parse(readFileSync(file, 'utf8')).testsuites;
  counted.failed += failures + errors;
  counted.skipped += skipped;
  counted.passed += tests - failures - errors - skipped;
  if (!(tests > 0)) empty = true;
}
if (counted.skipped > 0) console.log(`${counted.skipped} skipped`);
console.log(`${counted.passed} passed, ${counted.failed} failed`);
process.exitCode = counted.failed === 0 && !empty ? 0 : 1;
