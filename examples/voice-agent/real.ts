import { resolve } from 'node:path';
import { isSpeechError } from '@throughline/core';
import { aksita } from '@throughline/core/providers/aksita';
import { bodhi } from '@throughline/core/providers/bodhi';
import { faseeh } from '@throughline/core/providers/faseeh';
import { openAudioFile, synthesize, transcribe } from '@throughline/node';
import { converse } from './agent.ts';
import { fromEnvironment } from './environment.ts';
import { createLoudspeaker } from './loudspeaker.ts';

const keys = fromEnvironment([
  'BODHI_API_KEY',
  'BODHI_CUSTOMER_ID',
  'AKSITA_API_KEY',
  'FASEEH_API_KEY',
  'FASEEH_VOICE',
]);
// Paths count from where you stand: pnpm runs this in the folder of the example, and says where it was called in INIT_CWD. The others are
// other addresses than the providers' own: relays, simulators.
const { INIT_CWD = '.', BODHI_URL, AKSITA_URL, FASEEH_URL } = process.env;
const [input = 'question.wav', output = 'answer.wav'] = process.argv.slice(2);

const loudspeaker = createLoudspeaker(resolve(INIT_CWD, output), 1);
try {
  const source = await openAudioFile(resolve(INIT_CWD, input), { convert: true });
  const conversation = await aksita({ apiKey: keys.AKSITA_API_KEY, ...at(AKSITA_URL) }).createSession();
  await converse({
    source,
    ears: transcribe({
      protocol: bodhi({ model: 'en-general-v2-8khz', sampleRate: 16_000, ...at(BODHI_URL) }),
      credentials: { apiKey: keys.BODHI_API_KEY, customerId: keys.BODHI_CUSTOMER_ID },
    }),
    conversation,
    voice: synthesize({
      protocol: faseeh({ voiceId: keys.FASEEH_VOICE, ...at(FASEEH_URL) }),
      credentials: { apiKey: keys.FASEEH_API_KEY },
    }),
    loudspeaker,
  });
} catch (error) {
  if (!isSpeechError(error)) throw error;
  console.error(`${error.message} ${error.remedy ?? ''}`);
  process.exitCode = 1;
} finally {
  await loudspeaker.close();
}

function at(url: string | undefined): { readonly url?: string } {
  return url === undefined ? {} : { url };
}
