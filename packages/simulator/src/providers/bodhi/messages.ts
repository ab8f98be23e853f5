import { filledFrame } from '../../filled-frame.ts';
import type { EngineResult } from '../../engine.ts';
import type { BodhiConfig } from './config.ts';

export interface MessageOptions {
  readonly callId: string;
  readonly segmentId: 'number' | 'string';
  readonly timeDecimals: number;
  readonly config: BodhiConfig;
}

/** What `aux: true` adds; seconds. */
export interface MessageAux {
  readonly requestTime: number;
  readonly processed: number;
}

/** A result as the provider writes it. Word and token times are relative to the segment's `start_time`. */
export function resultMessage(options: MessageOptions, result: EngineResult, eos: boolean, aux: MessageAux): string {
  const { callId, config } = options;
  const round = (seconds: number) => Number(seconds.toFixed(options.timeDecimals));
  // Rounded down, so that no word begins before its segment.
  const start = result.start === undefined ? undefined : floor(result.start, options.timeDecimals);
  // Relative to what the client reads as the start, so that two roundings do not add up.
  const relative = (seconds: number) => round(seconds - (start ?? 0));
  return JSON.stringify({
    call_id: callId,
    segment_id: options.segmentId === 'string' ? String(result.segment) : result.segment,
    eos,
    type: result.final ? 'complete' : 'partial',
    text: result.text,
    segment_meta: {
      tokens: result.words?.map((word) => word.text) ?? (result.text === '' ? [] : [result.text]),
      timestamps: tokenEnds(result).map(relative),
      ...(start !== undefined && { start_time: start }),
      ...(result.confidence !== undefined && { confidence: result.confidence }),
      ...(result.final &&
        result.words && {
          words: result.words.map((word) => ({
            word: word.text,
            ...(word.confidence !== undefined && { confidence: word.confidence }),
            start_time: relative(word.start),
            end_time: relative(word.end),
          })),
        }),
    },
    ...(config.aux && {
      aux_info: {
        request_time: round(aux.requestTime),
        eot_wait_time: 0,
        processed_audio_duration: round(aux.processed),
      },
    }),
    ...(config.languageId && { language_code: config.model.split('-')[0] }),
  });
}

function floor(seconds: number, decimals: number): number {
  const unit = 10 ** decimals;
  return Math.floor(seconds * unit) / unit;
}

/** The official client reads a segment's end from the last timestamp, so a token's time is its end. */
function tokenEnds(result: EngineResult): readonly number[] {
  if (result.words !== undefined) return result.words.map((word) => word.end);
  return result.end === undefined ? [] : [result.end];
}

/** A partial whose text fills a frame of `bytes` bytes. */
export function hugeMessage(bytes: number): string {
  return filledFrame(bytes, partialOf);
}

function partialOf(text: string): string {
  return JSON.stringify({
    segment_id: 0,
    eos: false,
    type: 'partial',
    text,
    segment_meta: { tokens: [], timestamps: [] },
  });
}
