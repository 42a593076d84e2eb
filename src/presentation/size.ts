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
