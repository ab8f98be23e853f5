/** `0:07.4`: minutes, seconds and tenths. */
export function clockTime(seconds: number): string {
  const tenths = Math.round(Math.max(0, seconds) * 10);
  const minutes = Math.floor(tenths / 600);
  return `${minutes}:${((tenths % 600) / 10).toFixed(1).padStart(4, '0')}`;
}

/** `0.3 s`, `12.0 s`. */
export function length(seconds: number): string {
  return `${Math.max(0, seconds).toFixed(1)} s`;
}
