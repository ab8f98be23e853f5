/**
 * Plays what a voice says in a page, without holes, and says what was heard when it is stopped.
 *
 * @module
 */

export { player } from './player.ts';
export type {
  ChunkSource,
  Playback,
  PlaybackSummary,
  PlayedPosition,
  Player,
  PlayerEvents,
  PlayerOptions,
  PlayerState,
  PlayOptions,
  SpokenSource,
  Underrun,
} from './types.ts';
