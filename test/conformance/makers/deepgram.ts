import { DeepgramClient } from '@deepgram/sdk';
import { chunks, fail, report, task, Understood, versionOf } from './maker.ts';

const client = new DeepgramClient({
  apiKey: 'conformance-key',
  environment: { base: task.url.replace('ws', 'http'), production: task.url, agent: task.url, agentRest: task.url },
});
const connection = await client.listen.v1.connect({
  Authorization: 'Token conformance-key',
  model: 'nova-3',
  encoding: 'linear16',
  sample_rate: 16_000,
  interim_results: 'true',
  vad_events: 'true',
  utterance_end_ms: 1000,
});
const understood = new Understood();
const finals: string[] = [];
const over = new Promise<void>((resolve) => {
  connection.on('message', (message) => {
    understood.add(message.type);
    switch (message.type) {
      case 'Results':
        if (message.is_final === true) finals.push(message.channel.alternatives[0]?.transcript ?? '');
        return;
      case 'Metadata':
        resolve();
        return;
      case 'SpeechStarted':
      case 'UtteranceEnd':
        return;
      default:
        // By the SDK's own types there is no other.
        fail(new Error(`the SDK knows no message ${JSON.stringify(message satisfies never)}`));
    }
  });
});
connection.on('error', fail);
connection.connect();
await connection.waitForOpen();
for await (const chunk of chunks(16_000)) connection.sendMedia(chunk);
connection.sendCloseStream({ type: 'CloseStream' });
await over;
report({
  version: `@deepgram/sdk ${versionOf('@deepgram/sdk')}`,
  text: finals.filter((text) => text !== '').join(' '),
  understood: understood.counts,
});
