import { batch, openLedger, outputs } from '@throughline/node/batch';
import { bodhi } from '@throughline/core/providers/bodhi';
import { bodhiCredentials } from '../kit/providers.ts';

// A run with a ledger in a process of its own, so that it can be killed: it begins when the parent says so.

const [url = '', folder = ''] = process.argv.slice(2);

async function run(): Promise<void> {
  process.chdir(folder);
  using ledger = openLedger('out/ledger.sqlite');
  const begun = batch(['calls/**/*.wav'], {
    options: {
      protocol: bodhi({ model: 'hi-general-v2-8khz', sampleRate: 8000, url }),
      credentials: bodhiCredentials,
    },
    concurrency: 4,
    pace: Infinity,
    ledger,
    outputs: outputs({ directory: 'out', formats: ['jsonl', 'txt', 'srt', 'vtt'] }),
  });
  begun.on('started', () => process.send?.({ type: 'started' }));
  const { files, costSeconds } = await begun.done();
  process.send?.({ type: 'ended', files, costSeconds });
}

process.once('message', () => {
  void run().then(() => process.disconnect());
});
process.send?.({ type: 'ready' });
