import { resolve } from 'node:path';
import { isSpeechError } from '@throughline/core';
import { aksita } from '@throughline/core/protocols/aksita';
import { bodhi } from '@throughline/core/protocols/bodhi';
import { faseeh } from '@throughline/core/protocols/faseeh';
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
// Paths are those of the folder in which the package manager was called.
const { INIT_CWD = '.' } = process.env;
const [input = 'question.wav', output = 'answer.wav'] = process.argv.slice(2);

const loudspeaker = createLoudspeaker(resolve(INIT_CWD, output), 1);
try {
  const source = await openAudioFile(resolve(INIT_CWD, input), { convert: true });
  const conversation = await aksita({ apiKey: keys.AKSITA_API_KEY }).createSession();
  await converse({
    source,
    ears: transcribe({
      protocol: bodhi({ model: 'en-general-v2-8khz', sampleRate: 16_000 }),
      credentials: { apiKey: keys.BODHI_API_KEY, customerId: keys.BODHI_CUSTOMER_ID },
    }),
    conversation,
    voice: synthesize({
      protocol: faseeh({ voiceId: keys.FASEEH_VOICE }),
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
