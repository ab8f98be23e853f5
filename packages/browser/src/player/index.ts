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
