import { bodhi } from '@throughline/core/providers/bodhi';
import { startFileWorker } from '@throughline/node/bullmq';

// A worker in a process of its own, which its test kills: the parent says what it is to be like, and hears what happens.

interface Given {
  readonly redis: string;
  readonly provider: string;
  readonly concurrency: 'auto' | number;
  readonly pace: number;
  readonly takeOverAfterMs: number;
  readonly filesAtOnce: number;
}

const { provider, ...given } = JSON.parse(process.argv[2] ?? '{}') as Given;
const worker = await startFileWorker({
  ...given,
  options: {
    protocol: bodhi({ model: 'en-general-v2-8khz', sampleRate: 8000, url: provider }),
    credentials: { apiKey: 'none', customerId: 'none' },
  },
});
for (const name of ['started', 'finished', 'failed', 'returned', 'retrying', 'limit', 'paused'] as const) {
  worker.on(name, (event) => process.send?.({ name, ...event }));
}
process.on('message', () => void worker.drain().then(() => process.disconnect()));
process.on('disconnect', () => process.exit());
process.send?.({ name: 'ready' });
