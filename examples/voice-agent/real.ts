import { aksita } from '@throughline/core/protocols/aksita';
import { bodhi } from '@throughline/core/protocols/bodhi';
import { faseeh } from '@throughline/core/protocols/faseeh';
import { openAudioFile, synthesize, transcribe } from '@throughline/node';
import { converse } from './agent.ts';
import { createLoudspeaker } from './loudspeaker.ts';

const [input = 'question.wav', output = 'answer.wav'] = process.argv.slice(2);
const { BODHI_API_KEY, BODHI_CUSTOMER_ID, AKSITA_API_KEY, FASEEH_API_KEY, FASEEH_VOICE } = process.env;

const loudspeaker = await createLoudspeaker(output, 1);
await converse({
  source: await openAudioFile(input, { convert: true }),
  ears: transcribe({
    protocol: bodhi({ model: 'en-general-v2-8khz', sampleRate: 16_000 }),
    credentials: { apiKey: BODHI_API_KEY ?? '', customerId: BODHI_CUSTOMER_ID ?? '' },
  }),
  conversation: await aksita({ apiKey: AKSITA_API_KEY ?? '' }).createSession(),
  voice: synthesize({
    protocol: faseeh({ voiceId: FASEEH_VOICE ?? '' }),
    credentials: { apiKey: FASEEH_API_KEY ?? '' },
  }),
  loudspeaker,
});
await loudspeaker.close();
