import { filledFrame } from '../../filled-frame.ts';
import type { EngineResult } from '../../engine.ts';
import type { CloseFrame } from '../../provider-server.ts';

/** Times in seconds. */
export type Word = NonNullable<EngineResult['words']>[number];

export interface TurnMessage {
  readonly order: number;
  readonly words: readonly Word[];
  readonly ends: boolean;
  readonly formatted: boolean;
  /** How many of the words will not change any more. */
  readonly finalWords: number;
  readonly transcript: string;
  readonly confidence: number;
  /** Of the whole turn, where speakers are asked for. */
  readonly speaker?: string | undefined;
  /** Where languages are asked for. */
  readonly language?: string | undefined;
}

const ms = (seconds: number): number => Math.round(seconds * 1000);

/** Every close that follows an error says this; the words are in the error alone. */
const CLOSE_REASON = 'See Error message for details';
export const END_CLOSE: CloseFrame = { code: 1000, reason: 'Session Ended' };

export function wordFields(word: Word, isFinal: boolean) {
  return {
    start: ms(word.start),
    end: ms(word.end),
    text: word.text,
    confidence: word.confidence ?? 0.9,
    ...(word.speaker !== undefined && { speaker: word.speaker }),
    word_is_final: isFinal,
  };
}

export function turnMessage(turn: TurnMessage): string {
  return JSON.stringify({
    turn_order: turn.order,
    turn_is_formatted: turn.formatted,
    end_of_turn: turn.ends,
    transcript: turn.transcript,
    end_of_turn_confidence: turn.confidence,
    words: turn.words.map((word, index) => wordFields(word, index < turn.finalWords)),
    utterance: turn.ends ? turn.transcript : '',
    ...(turn.language !== undefined && { language_code: turn.language, language_confidence: 0.97 }),
    ...(turn.speaker !== undefined && { speaker_label: turn.speaker }),
    type: 'Turn',
  });
}

export const message = {
  begin: (id: string, expiresAt: number, configuration: object): string =>
    JSON.stringify({ type: 'Begin', id, expires_at: expiresAt, configuration }),
  speechStarted: (at: number): string =>
    JSON.stringify({ type: 'SpeechStarted', timestamp: ms(at), confidence: 0.959314 }),
  heartbeat: (receivedSeconds: number, elapsedMs: number): string =>
    JSON.stringify({
      type: 'Heartbeat',
      total_audio_received_ms: ms(receivedSeconds),
      total_duration_ms: Math.round(elapsedMs),
      realtime_factor: elapsedMs === 0 ? 0 : Number(((receivedSeconds * 1000) / elapsedMs).toFixed(4)),
      max_speech_probability: 0.99,
    }),
  silence: (start: number, end: number): string =>
    JSON.stringify({ type: 'Silence', start_ms: ms(start), end_ms: ms(end) }),
  revision: (revisions: readonly object[]): string => JSON.stringify({ type: 'SpeakerRevision', revisions }),
  gateway: (order: number, transcript: string): string =>
    JSON.stringify({ type: 'LLMGatewayResponse', turn_order: order, transcript, data: { choices: [] } }),
  termination: (audioSeconds: number, sessionSeconds: number): string =>
    JSON.stringify({
      type: 'Termination',
      audio_duration_seconds: Math.round(audioSeconds),
      session_duration_seconds: Math.round(sessionSeconds),
    }),
  /** `code`: left out where the provider names none. */
  error: (error: string, code?: number): string =>
    JSON.stringify({ type: 'Error', ...(code !== undefined && { error_code: code }), error }),
} as const;

/** The close that follows an error has the same number, where a close can have it. */
export function errorClose(code: number): CloseFrame {
  const possible = (code >= 3000 && code <= 4999) || code === 1008 || code === 1011;
  return { code: possible ? code : 1011, reason: CLOSE_REASON };
}

/** A refusal: its number and its words. */
export interface Refusal {
  readonly code: 1008 | 3005 | 3006 | 3007 | 3008 | 3009;
  readonly text: string;
}

const unauthorized = (reason: string): Refusal => ({ code: 1008, text: `Unauthorized Connection: ${reason}` });
const invalid = (what: string): Refusal => ({ code: 3006, text: `User Input Validation Error: ${what}` });

export const refusal = {
  noKey: unauthorized('Missing Authorization header'),
  badKey: unauthorized('Invalid API key'),
  oldToken: unauthorized('Signature has expired'),
  // What a used token is told is not documented.
  usedToken: unauthorized('Invalid API key'),
  noBalance: unauthorized('Insufficient account balance'),
  disabled: unauthorized('Account temporarily disabled'),
  tooMany: (code: 1008 | 3009): Refusal => ({
    code,
    text: 'Unauthorized Connection: Too many concurrent sessions',
  }),
  parameter: (name: string, why: string): Refusal => invalid(`Invalid '${name}': ${why}`),
  json: invalid('Invalid JSON: Expecting value: line 1 column 1 (char 0)'),
  type: (type: string): Refusal => ({ code: 3006, text: `Invalid Message Type: ${type}` }),
  message: (text: string): Refusal => ({ code: 3006, text: `Invalid Message: ${text}` }),
  idle: (seconds: number): Refusal => ({
    code: 3006,
    text: `Session terminated due to inactivity: No messages received for ${seconds} seconds`,
  }),
  length: (lengthMs: number): Refusal => ({
    code: 3007,
    text: `Input Duration Error: Input Duration Violation: ${lengthMs.toFixed(1)} ms. Expected between 50 and 1000 ms`,
  }),
  rate: (seconds: number, within: number): Refusal => ({
    code: 3007,
    text: `Audio Transmission Rate Exceeded: Received ${seconds.toFixed(1)} sec. audio in ${within.toFixed(1)} sec`,
  }),
  expired: { code: 3008, text: 'Session Expired: Maximum session duration exceeded' } as Refusal,
  internal: { code: 3005, text: 'Session Cancelled: An error occurred' } as Refusal,
} as const;

/** A partial whose text fills a frame of `bytes` bytes. */
export function hugeMessage(bytes: number): string {
  return filledFrame(bytes, (transcript) =>
    turnMessage({ order: 0, words: [], ends: false, formatted: false, finalWords: 0, transcript, confidence: 0 }),
  );
}
