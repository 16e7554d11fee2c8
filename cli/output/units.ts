/** `183.2 KB`, `1.00 MB`: K = 1,024, as data sheets count. */
export function bytes(n: number): string {
  if (n < 1024) return `${n} B`;
  return n < 1048576 ? `${(n / 1024).toFixed(1)} KB` : `${(n / 1048576).toFixed(2)} MB`;
}

/** `22.1 M`, `0.48 M`. */
export function millions(n: number): string {
  return `${(n / 1e6).toFixed(n < 9.95e6 ? 2 : 1)} M`;
}

/** `0.9 s`, `42 s`, `3:07 min`, `2:15 h`. */
export function duration(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 60) return `${Math.round(seconds)} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')} min`;
  return `${Math.floor(whole / 3600)}:${String(Math.floor((whole % 3600) / 60)).padStart(2, '0')} h`;
}

export function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
