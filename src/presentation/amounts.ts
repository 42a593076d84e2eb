import type { Progress } from '../model/ports.ts';
import { formatDuration } from '../model/duration.ts';

/** `0 B`, `999 B`, `1.5 KiB`, `2.0 GiB`. */
export function formatSize(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  const steps = ['KiB', 'MiB', 'GiB', 'TiB'];
  let value = bytes / 1024;
  let step = 0;
  while (value >= 1024 && step < steps.length - 1) {
    value /= 1024;
    step += 1;
  }
  return `${value.toFixed(1)} ${steps[step] ?? ''}`;
}

/** `1.2 GiB of 4.0 GiB (30 %), 80.0 MiB/s, about 36s left`; `elapsedMs` since the first report of this work. */
export function progressWords(progress: Progress, elapsedMs: number): string {
  const amount = (value: number): string =>
    progress.unit === 'bytes' ? formatSize(Math.round(value)) : `${Math.round(value)} ${progress.unit}`;
  const label = progress.label === undefined ? '' : `${progress.label}: `;
  const known = progress.total !== null && progress.total > 0 ? progress.total : null;
  const share = known === null ? '' : ` of ${amount(known)} (${Math.floor((100 * progress.done) / known)} %)`;
  const rate = elapsedMs >= 1_000 ? (1_000 * progress.done) / elapsedMs : 0;
  const speed = rate > 0 ? `, ${amount(rate)}/s` : '';
  const left = known !== null && rate > 0 && progress.done < known ? (1_000 * (known - progress.done)) / rate : null;
  const eta = left === null ? '' : `, about ${formatDuration(Math.ceil(left / 1_000) * 1_000)} left`;
  return `${label}${amount(progress.done)}${share}${speed}${eta}`;
}
