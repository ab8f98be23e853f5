/**
 * Subtitles of finals: SRT and WebVTT, in lines that can be read.
 *
 * @module
 */

// Files of subtitles
export { subtitles } from './subtitles.ts';
export type { SubtitleFormat, SubtitlesOptions } from './subtitles.ts';

// Who speaks
export { relabelled } from './relabelled.ts';
export { spokenLines } from './spoken-lines.ts';
export { voiceLead, voiceName } from './voices.ts';
export type { VoiceOptions } from './voices.ts';
