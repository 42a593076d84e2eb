#!/usr/bin/env node
// Kept tiny, so that --version loads nothing else.
const words = process.argv.slice(2);

if (words[0] === '--version' || words[0] === '-V') {
  process.stdout.write(`runbook ${process.env['RUNBOOK_VERSION'] ?? 'from sources'}\n`);
} else {
  const { main } = await import('./dispatch.ts');
  process.exitCode = await main(words, process);
}
