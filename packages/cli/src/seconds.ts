/** `12.3 s` */
export function inSeconds(seconds: number): string {
  return `${seconds.toFixed(1)} s`;
}

/** A place in the audio as players show it: `0:07`, `1:02:09`. */
export function asClock(seconds: number): string {
  const whole = Math.floor(seconds);
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const tail = String(rest).padStart(2, '0');
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${tail}` : `${minutes}:${tail}`;
}
