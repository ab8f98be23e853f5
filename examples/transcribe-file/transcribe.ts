import { resolve } from 'node:path';
import { isSpeechError } from '@throughline/core';
import { openAudioFile, transcribe } from '@throughline/node';
import { bodhi } from '@throughline/core/providers/bodhi';

const [file, url = 'ws://127.0.0.1:2700'] = process.argv.slice(2);
// A path counts from where you stand: pnpm runs this in the folder of the example, and says where it was called in INIT_CWD.
const path =
  file === undefined
    ? new URL('../../packages/local/samples/jfk.wav', import.meta.url)
    : resolve(process.env['INIT_CWD'] ?? '', file);
const session = transcribe({
  protocol: bodhi({ model: 'en-general-v2-8khz', sampleRate: 16000, url }),
  credentials: { apiKey: 'none', customerId: 'none' }, // the local recogniser asks for no key
});
session.on('final', ({ start, end, text }) => console.log(`${start.toFixed(1)} to ${end.toFixed(1)} s  ${text}`));
session.on('seam', ({ epoch, fromSample }) => console.error(`link ${epoch} has taken over at sample ${fromSample}`));
try {
  await session.pipe(await openAudioFile(path, { convert: true }), { end: true });
  console.log(session.summary());
} catch (error) {
  if (!isSpeechError(error)) throw error;
  console.error(`${error.message}\n${error.remedy ?? ''}`);
  process.exitCode = 1;
}
