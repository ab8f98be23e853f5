import type { EngineResult } from '../../engine.ts';
import type { Query } from './query.ts';

type Words = NonNullable<EngineResult['words']>;

/** What all messages of a link share. */
export interface MessageFrame {
  readonly query: Query;
  readonly requestId: string;
  readonly timeDecimals: number;
}

const modelUuid = '1abfe86b-e047-4eed-858a-35e5625b41ee';

export function rounded(seconds: number, decimals: number): number {
  return Number(seconds.toFixed(decimals));
}

export interface ListenResult {
  /** `[index, total]`. */
  readonly channel: readonly [number, number];
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly words: Words;
  readonly confidence: number;
  readonly isFinal: boolean;
  readonly speechFinal: boolean;
  readonly fromFinalize: boolean;
}

/** A `Results` message of `/v1/listen`, as `ListenV1Results` of the official SDK has it. */
export function resultsMessage({ query, requestId, timeDecimals }: MessageFrame, result: ListenResult): string {
  const time = (seconds: number) => rounded(seconds, timeDecimals);
  const { words, isFinal } = result;
  const start = time(result.start);
  return JSON.stringify({
    type: 'Results',
    channel_index: result.channel,
    // So that the two add up to the end, as far as floating point can.
    duration: time(result.end - start),
    start,
    is_final: isFinal,
    speech_final: result.speechFinal,
    channel: {
      alternatives: [
        {
          transcript: result.text,
          confidence: result.confidence,
          ...(query.language === 'multi' && { languages: result.text === '' ? [] : ['en'] }),
          words: words.map((word) => ({
            word: word.text,
            start: time(word.start),
            end: time(word.end),
            confidence: word.confidence ?? 0,
            ...(query.language === 'multi' && { language: 'en' }),
            ...(query.punctuated && { punctuated_word: word.text }),
            ...(query.diarize && word.speaker !== undefined && { speaker: Number(word.speaker) }),
          })),
        },
      ],
    },
    metadata: {
      request_id: requestId,
      model_info: { name: query.model, version: '2026-01-01.0', arch: query.model.split('-').slice(0, 2).join('-') },
      model_uuid: modelUuid,
    },
    from_finalize: result.fromFinalize,
    ...(query.entities && isFinal && { entities: entitiesOf(words) }),
  });
}

/** Numbers that are written as words: enough to have some. */
const numbers: readonly string[] = ['one', 'two', 'three'];

function entitiesOf(words: Words): readonly object[] {
  return words.flatMap(({ text }, index) =>
    numbers.includes(text)
      ? [{ label: 'CARDINAL', value: text, raw_value: text, confidence: 0.9, start_word: index, end_word: index + 1 }]
      : [],
  );
}

/** The summary that ends a stream. */
export function metadataMessage(requestId: string, at: number, duration: number, channels: number): string {
  return JSON.stringify({
    type: 'Metadata',
    transaction_key: 'deprecated',
    request_id: requestId,
    sha256: '0'.repeat(64),
    created: new Date(at).toISOString(),
    duration,
    channels,
  });
}

export interface FluxTurn {
  readonly event: 'Update' | 'StartOfTurn' | 'EagerEndOfTurn' | 'TurnResumed' | 'EndOfTurn';
  readonly index: number;
  readonly from: number;
  readonly until: number;
  readonly text: string;
  readonly words: Words;
  readonly confidence: number;
  readonly trigger?: 'model' | 'manual' | 'timeout';
}

/** A `TurnInfo` message of `/v2/listen`, as `ListenV2TurnInfo` of the official SDK has it. */
export function turnInfoMessage(
  { query, requestId, timeDecimals }: MessageFrame,
  turn: FluxTurn,
  sequenceId: number,
  wordTimes: boolean,
): string {
  const time = (seconds: number) => rounded(seconds, timeDecimals);
  const multi = query.model === 'flux-general-multi';
  return JSON.stringify({
    type: 'TurnInfo',
    request_id: requestId,
    sequence_id: sequenceId,
    event: turn.event,
    turn_index: turn.index,
    audio_window_start: time(turn.from),
    audio_window_end: time(turn.until),
    transcript: turn.text,
    words: turn.words.map((word) => ({
      word: word.text,
      confidence: word.confidence ?? 0,
      ...(wordTimes && { start: time(word.start), end: time(word.end) }),
    })),
    end_of_turn_confidence: turn.confidence,
    ...(turn.trigger !== undefined && { trigger: turn.trigger }),
    ...(multi && turn.text !== '' && { languages: ['en'] }),
    ...(multi && query.languageHints.length > 0 && { languages_hinted: query.languageHints }),
  });
}
