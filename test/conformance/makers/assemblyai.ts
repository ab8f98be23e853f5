import { StreamingTranscriber } from 'assemblyai';
import { chunks, fail, report, task, Understood, versionOf } from './maker.ts';

const transcriber = new StreamingTranscriber({
  apiKey: 'conformance-key',
  sampleRate: 16_000,
  speechModel: 'universal-streaming-english',
  formatTurns: false,
  websocketBaseUrl: `${task.url}/v3/ws`,
});
const understood = new Understood();
const turns = new Map<number, string>();
const closed = Promise.withResolvers<void>();
transcriber.on('open', () => understood.add('Begin'));
transcriber.on('turn', (turn) => {
  understood.add('Turn');
  if (turn.end_of_turn) turns.set(turn.turn_order, turn.transcript);
});
transcriber.on('error', fail);
transcriber.on('close', () => closed.resolve());
await transcriber.connect();
for await (const chunk of chunks(16_000)) transcriber.sendAudio(chunk.slice().buffer);
await transcriber.close();
report({
  version: `assemblyai ${versionOf('assemblyai')}`,
  text: [...turns.values()].filter((text) => text !== '').join(' '),
  understood: understood.counts,
});
