import { fieldOf, secondsOf } from '../../protocol/values.ts';
import { isJsonObject, type JsonObject } from '../../json.ts';
import { frameEvents } from '../../protocol/frame-events.ts';
import { readyEvent, requestIdEvents } from '../../protocol/link-events.ts';
import type { RecognitionEvent, RecognitionFrameEvent } from '../../protocol/recognition.ts';
import { keyOf, labelled, perSecond, type Turns } from './turns.ts';

/** What a language model makes of a turn, where the query asks for it. */
export const harmlessFrames: readonly string[] = ['LLMGatewayResponse'];

/** How much further than what was sent the provider may say that there is silence, in seconds. */
const slackSeconds = 1;

/** What a link's frames are read with. */
export interface Reading {
  readonly turns: Turns;
  /** The model that was asked for. */
  readonly model: string;
  /** Seconds of audio that the link was given so far. */
  readonly sentSeconds: number;
}

/** What a frame of the provider means. Never throws, and quotes nothing of a frame but in the provider's own errors and warnings. */
export function receive(frame: string | Uint8Array, reading: Reading): readonly RecognitionFrameEvent[] {
  return frameEvents<RecognitionEvent>(frame, {
    provider: 'assemblyai',
    harmlessFrames,
    results: ['Turn'],
    read: (message) => meaningOf(message, reading),
  });
}

function meaningOf(
  message: JsonObject,
  { turns, model, sentSeconds }: Reading,
): readonly RecognitionFrameEvent[] | undefined {
  switch (message['type']) {
    case 'Turn':
      return turns.read(message);
    case 'SpeechStarted':
      return turns.started(message);
    case 'Heartbeat': {
      const until = secondsOf(message['total_audio_received_ms'], perSecond);
      return [{ type: 'heartbeat' }, ...(until === undefined ? [] : [{ type: 'received', until } as const])];
    }
    case 'Silence': {
      const until = secondsOf(message['end_ms'], perSecond);
      if (until !== undefined && until <= sentSeconds + slackSeconds) return [{ type: 'processed', until }];
      return [{ type: 'warning', message: 'assemblyai sent times that cannot be right' }];
    }
    case 'Begin':
      return begin(message, model);
    case 'SpeakerRevision':
      return listOf(message['revisions']).flatMap(revision);
    case 'Warning':
      return typeof message['warning'] === 'string' ? [{ type: 'provider-warning', message: message['warning'] }] : [];
    case 'Termination':
      return [...turns.flush(), { type: 'done' }];
    default:
      return undefined;
  }
}

function begin(
  { id, expires_at: expires, configuration }: JsonObject,
  model: string,
): readonly RecognitionFrameEvent[] {
  const applied = fieldOf(configuration, 'model') ?? model;
  return [
    ...requestIdEvents(id),
    // A parameter that the provider does not know is left out of account without a word.
    ...(applied === model ? [] : [{ type: 'warning', message: 'assemblyai uses another model' } as const]),
    readyEvent(expires),
  ];
}

/** Texts and times of a final stay; only who spoke is another. */
function revision({ turn_order: order, speaker_label: speaker, words }: JsonObject): readonly RecognitionFrameEvent[] {
  const key = keyOf(order);
  if (key === undefined) return [];
  const revised = listOf(words).flatMap((word) => {
    const start = secondsOf(word['start'], perSecond);
    return start === undefined ? [] : [{ start, ...labelled(word['speaker']) }];
  });
  return [{ type: 'relabel', key, ...labelled(speaker), ...(revised.length > 0 && { words: revised }) }];
}

function listOf(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter((one) => isJsonObject(one)) : [];
}
