import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { aksita } from '@throughline/core/providers/aksita';
import { bodhi } from '@throughline/core/providers/bodhi';
import { faseeh } from '@throughline/core/providers/faseeh';
import { createLocalRecognizer, createLocalVoice, samples } from '@throughline/local';
import { openAudioFile, synthesize, transcribe } from '@throughline/node';
import { createSimulator } from '@throughline/simulator';
import { bodhiServer } from '@throughline/simulator/providers/bodhi';
import { faseehServer } from '@throughline/simulator/providers/faseeh';
import { aksitaServer } from '@throughline/simulator/providers/aksita';
import { converse } from './agent.ts';
import { createLoudspeaker } from './loudspeaker.ts';

/** Everything goes four times as fast as in life, so that nobody has to wait. */
const pace = 4;
// Paths count from where you stand: pnpm runs this in the folder of the example, and says where it was called in INIT_CWD.
const { INIT_CWD = '' } = process.env;
const [output = join(tmpdir(), 'voice-agent.wav'), input] = process.argv
  .slice(2)
  .map((path) => resolve(INIT_CWD, path));

// The three providers, on this machine. Both connections break on the way, while somebody listens or speaks.
const recogniser = createSimulator({
  provider: bodhiServer({ engine: await createLocalRecognizer() }),
  faults: [{ on: { position: 8 }, do: { type: 'rst' } }],
});
const speaker = createSimulator({
  provider: faseehServer({ engine: await createLocalVoice({ pace: 2 * pace }) }),
  faults: [{ on: { position: 6 }, do: { type: 'rst' } }],
});
const thinker = aksitaServer({
  reply: (message) => [
    `I heard that you said this: ${message}`,
    `Let me say it once more, so that you can interrupt me: ${message}`,
  ],
});
const [ears, mouth] = await Promise.all([recogniser.listen(), speaker.listen()]);

const loudspeaker = createLoudspeaker(output, pace);
await converse({
  source: await openAudioFile(input ?? samples.readings, { convert: true }),
  ears: transcribe({
    protocol: bodhi({ model: 'en-general-v2-8khz', sampleRate: 16_000, url: ears.url }),
    credentials: { apiKey: 'none', customerId: 'none' },
    pace,
  }),
  conversation: await aksita({ apiKey: 'none', fetch: thinker.fetch }).createSession(),
  voice: synthesize({
    protocol: faseeh({ voiceId: 'slt', url: mouth.url, unknowns: { deterministic: true } }),
    credentials: { apiKey: 'none' },
  }),
  loudspeaker,
});
await loudspeaker.close();
await Promise.all([recogniser.close(), speaker.close()]);
console.log(`what the agent said: ${output}`);
