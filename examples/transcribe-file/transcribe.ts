import { openAudioFile, transcribe } from '@throughline/node';
import { bodhi } from '@throughline/core/protocols/bodhi';

const [file = '../../packages/local/samples/jfk.wav', url = 'ws://127.0.0.1:2700'] = process.argv.slice(2);
const session = transcribe({
  protocol: bodhi({ model: 'en-general-v2-8khz', sampleRate: 16000, url }),
  credentials: { apiKey: 'none', customerId: 'none' }, // the local recogniser asks for no key
});
session.on('final', ({ start, end, text }) => console.log(`${start.toFixed(1)} to ${end.toFixed(1)} s  ${text}`));
session.on('seam', ({ epoch, from }) => console.error(`link ${epoch} has taken over at sample ${from}`));
await session.pipe(await openAudioFile(file), { end: true });
console.log(session.summary());
