import { audioBytes } from '../../protocol/audio-bytes.ts';
import { base64Of } from '../../protocol/base64.ts';
import { DeltaTexts } from '../../protocol/delta-texts.ts';
import { frameEvents } from '../../protocol/frame-events.ts';
import type { RecognitionEvent, RecognitionLink } from '../../protocol/recognition.ts';
import { unread } from '../../protocol/unread.ts';
import type { JsonObject } from '../../json.ts';
import type { OpenAISettings } from './config.ts';
import { readyOf, requestIdOf } from './readings.ts';
import { harmlessFrames, type Messages } from './turn-link.ts';

/** All of the stream is one text. */
const key = 'stream';

/** The first frames of a server that is told the model alone; the commit starts the recognition. Neither is answered. */
export const modelFrames = ({ model }: OpenAISettings): readonly string[] => [
  JSON.stringify({ type: 'session.update', model }),
  JSON.stringify({ type: 'input_audio_buffer.commit' }),
];

/** A link without turns: one growing text for all of the stream, final once a last commit says that it is over. */
export function streamLink(
  settings: OpenAISettings,
  { ready, delta, completed, text }: Omit<Messages, 'clears'>,
): RecognitionLink {
  const texts = new DeltaTexts();
  let lastEvent: unknown;
  let endSent = false;

  const useless = ({ type }: JsonObject) => unread('openai', type, 'a result without what it needs');

  const moreText = (message: JsonObject): readonly RecognitionEvent[] | undefined => {
    const more = message['delta'] ?? '';
    if (typeof more !== 'string') return undefined;
    const eventId = message['event_id'];
    // A frame that comes twice would write its words twice.
    const isTwice = typeof eventId === 'string' && eventId === lastEvent;
    lastEvent = eventId;
    const whole = isTwice || more === '' ? '' : texts.append(key, more).trim();
    return whole === '' ? [] : [{ type: 'result', final: false, key, text: whole }];
  };

  return {
    start: () => modelFrames(settings),
    audio: (samples) => `{"type":"input_audio_buffer.append","audio":"${base64Of(audioBytes(samples, undefined))}"}`,
    end: () => {
      endSent = true;
      return ['{"type":"input_audio_buffer.commit","final":true}'];
    },
    receive: (frame) =>
      frameEvents<RecognitionEvent>(frame, {
        provider: 'openai',
        harmlessFrames,
        results: [delta, completed],
        read: (message) => {
          const { type } = message;
          const events = type === 'session.created' ? requestIdOf(message) : [];
          if (ready.includes(type)) return [...events, readyOf(message)];
          if (type === 'session.created') return events;
          if (type === delta) return moreText(message) ?? [useless(message)];
          if (type !== completed) return undefined;
          const whole = message[text];
          if (typeof whole !== 'string') return [useless(message)];
          // Where it ends before the audio does, it leaves out what follows.
          const early = { message: 'the recognition ended before the audio did', raw: '' };
          if (!endSent) return [{ type: 'error', wire: early }];
          return [{ type: 'result', final: true, key, text: whole.trim() }, { type: 'done' }];
        },
      }),
  };
}
