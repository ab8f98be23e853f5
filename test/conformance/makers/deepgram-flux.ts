import { DeepgramClient } from '@deepgram/sdk';
import { chunks, fail, report, task, Understood, versionOf } from './maker.ts';

const client = new DeepgramClient({
  apiKey: 'conformance-key',
  environment: { base: task.url.replace('ws', 'http'), production: task.url, agent: task.url, agentRest: task.url },
});
const connection = await client.listen.v2.connect({
  Authorization: 'Token conformance-key',
  model: 'flux-general-en',
  encoding: 'linear16',
  sample_rate: '16000',
});
const understood = new Understood();
const turns: string[] = [];
const connected = Promise.withResolvers<void>();
const over = Promise.withResolvers<void>();
connection.on('message', (message) => {
  understood.add(message.type);
  switch (message.type) {
    case 'Connected':
      connected.resolve();
      return;
    case 'TurnInfo':
      if (message.event === 'EndOfTurn') turns.push(message.transcript);
      return;
    case 'Error':
      return fail(new Error(`${message.code}: ${message.description}`));
    case 'ConfigureSuccess':
    case 'ConfigureFailure':
      return;
    default:
      // By the SDK's own types there is no other.
      fail(new Error(`the SDK knows no message ${JSON.stringify(message satisfies never)}`));
  }
});
connection.on('error', fail);
connection.on('close', () => over.resolve());
connection.connect();
await connection.waitForOpen();
await connected.promise;
for await (const chunk of chunks(16_000)) connection.sendMedia(chunk);
connection.sendCloseStream({ type: 'CloseStream' });
await over.promise;
report({
  version: `@deepgram/sdk ${versionOf('@deepgram/sdk')}`,
  text: turns.join(' '),
  understood: understood.counts,
});
