import { resolve } from 'node:path';
import { createLocalRecognizer, samples } from '@throughline/local';
import { openAudioFile } from '@throughline/node';
import { createSimulator } from '@throughline/simulator';
import { bodhiServer } from '@throughline/simulator/providers/bodhi';
import { createBandwidthCaller } from '@throughline/simulator/providers/bandwidth';
import { serveCaptions } from './caption-server.ts';

// A path counts from where you stand: pnpm runs this in the folder of the example, and says where it was called in INIT_CWD.
const [file] = process.argv.slice(2).map((path) => resolve(process.env['INIT_CWD'] ?? '', path));
const login = { username: 'bandwidth', password: 'a password for this run' };

// The recogniser: on this machine, and its connection breaks after 5 s of the call.
const recogniser = createSimulator({
  provider: bodhiServer({ engine: await createLocalRecognizer() }),
  faults: [{ on: { link: 1, after: 5 }, do: { type: 'rst' } }],
});
const { url: bodhiUrl } = await recogniser.listen();

// The application.
const captions = await serveCaptions({
  ...login,
  port: 0,
  bodhiUrl,
  bodhiCredentials: { apiKey: 'none', customerId: 'none' },
});

// The phone call: a recording, made into what a telephone leaves of it.
const caller = createBandwidthCaller({
  ...login,
  url: captions.url,
  audio: { inbound: await telephoneAudio(file ?? samples.jfk) },
  jitterMs: 40,
});
console.log('the phone rings');
await caller.call();
await captions.close();
await recogniser.close();

async function telephoneAudio(file: string | URL): Promise<Int16Array> {
  const source = await openAudioFile(file, {
    convert: true,
    wanted: { sampleRate: 8000, channels: 1, encoding: 'pcm_s16le' },
  });
  const all: number[] = [];
  for await (const chunk of source.frames()) if (chunk instanceof Int16Array) all.push(...chunk);
  return Int16Array.from(all);
}
