import type { Clock } from '../clock.ts';

/** So many links are pinged together: to wake a process costs more than to write a few pings. */
const TOGETHER = 64;
/** So many milliseconds lie between the pings of two such groups. */
const STEP_MS = 125;
/** The pings of a link are this many milliseconds apart, or a multiple. */
export const PING_GRID_MS = 1_000;

const links = new WeakMap<Clock, number>();

/**
 * At which part of a second a new link is pinged, in milliseconds of the clock: the links of a process wake it together, and never
 * hundreds of them at once.
 */
export function pingPhase(clock: Clock): number {
  const before = links.get(clock) ?? 0;
  links.set(clock, before + 1);
  return (Math.floor(before / TOGETHER) * STEP_MS) % PING_GRID_MS;
}
