import OpenAI from 'openai';
import type { RealtimeServerEvent } from 'openai/resources/realtime/realtime';
import { OpenAIRealtimeWS } from 'openai/realtime/ws';
import { chunks, fail, report, task, Understood, versionOf } from './maker.ts';

const client = new OpenAI({ apiKey: 'conformance-key', baseURL: `${task.url.replace('wss', 'https')}/v1` });
const realtime = new OpenAIRealtimeWS({ intent: 'transcription' }, client);
const understood = new Understood();
/** Items in the order of the speech, with their texts. */
const items: string[] = [];
const texts = new Map<string, string>();
const updated = Promise.withResolvers<void>();
let ending = false;
const committedLast = Promise.withResolvers<void>();
/** Of the SDK's own list of events, those that a transcription has. */
const known: readonly string[] = [
  'session.created',
  'session.updated',
  'input_audio_buffer.speech_started',
  'input_audio_buffer.speech_stopped',
  'input_audio_buffer.committed',
  'conversation.item.added',
  'conversation.item.done',
  'conversation.item.input_audio_transcription.delta',
  'conversation.item.input_audio_transcription.completed',
] satisfies readonly RealtimeServerEvent['type'][];
realtime.on('event', ({ type }) => {
  understood.add(type);
  if (!known.includes(type)) fail(new Error(`the SDK knows no event ${type}`));
});
realtime.on('error', fail);
realtime.on('session.created', () =>
  realtime.send({
    type: 'session.update',
    session: {
      type: 'transcription',
      audio: {
        input: {
          format: { type: 'audio/pcm', rate: 24_000 },
          transcription: { model: 'gpt-4o-transcribe', language: 'en' },
          turn_detection: { type: 'server_vad' },
        },
      },
    },
  }),
);
realtime.on('session.updated', () => updated.resolve());
realtime.on('input_audio_buffer.committed', ({ item_id: id }) => items.push(id));
realtime.on('conversation.item.input_audio_transcription.completed', ({ item_id: id, transcript }) => {
  texts.set(id, transcript);
  if (ending && items.every((item) => texts.has(item))) committedLast.resolve();
});
await updated.promise;
for await (const chunk of chunks(24_000)) {
  realtime.send({
    type: 'input_audio_buffer.append',
    audio: Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength).toString('base64'),
  });
}
// Silence ends the last segment by the server's own detection, so that there is nothing left that could not be committed.
const silence = Buffer.alloc(2 * 24_000 * 2).toString('base64');
realtime.send({ type: 'input_audio_buffer.append', audio: silence });
ending = true;
if (items.length > 0 && items.every((item) => texts.has(item))) {
  await new Promise((resolve) => setTimeout(resolve, 2_000 / task.speed));
  if (items.every((item) => texts.has(item))) committedLast.resolve();
}
await committedLast.promise;
realtime.close();
report({
  version: `openai ${versionOf('openai')}`,
  text: items
    .map((item) => texts.get(item) ?? '')
    .filter((text) => text !== '')
    .join(' '),
  understood: understood.counts,
});
