// Preloaded into a measured process: writes its peak resident memory (MB) to BENCH_PEAK_FILE.
import { writeFileSync } from 'node:fs';

const file = process.env.BENCH_PEAK_FILE;
// Programs that the process starts would overwrite the figure.
delete process.env.BENCH_PEAK_FILE;
if (file) process.on('exit', () => writeFileSync(file, String(process.resourceUsage().maxRSS / 1024)));
