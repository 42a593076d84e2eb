// Preloaded into a measured process: leaves its peak resident memory (MB) where BENCH_PEAK_FILE says.
import { writeFileSync } from 'node:fs';

const file = process.env.BENCH_PEAK_FILE;
// Programs that the process starts would write over the figure.
delete process.env.BENCH_PEAK_FILE;
if (file) process.on('exit', () => writeFileSync(file, String(process.resourceUsage().maxRSS / 1024)));
