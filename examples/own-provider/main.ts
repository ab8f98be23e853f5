import { transcribe } from '@throughline/node';
import { createSimulator, scriptAudio, scriptedEngine, scriptText, speechScript } from '@throughline/simulator';
import { parrot } from './provider/protocol.ts';
import { parrotServer } from './server/server.ts';

// Parrot on this machine, with 12 s of speech that it knows. Its connection is reset after 5 s.
const script = speechScript({ seconds: 12, seed: 7 });
const simulator = createSimulator({
  provider: parrotServer({ engine: scriptedEngine({ script }), keys: ['a-key'] }),
  faults: [{ on: { position: 5 }, do: { type: 'rst' } }],
});
const { url } = await simulator.listen();

const session = transcribe({ protocol: parrot({ language: 'en', url }), credentials: { apiKey: 'a-key' }, pace: 4 });
const words: string[] = [];
session.on('final', ({ start, text }) => {
  words.push(text);
  console.log(`${start.toFixed(2).padStart(6)} s  ${text}`);
});
session.on('seam', ({ epoch, replayed }) =>
  console.log(`  link ${epoch} has taken over, ${replayed.toFixed(2)} s were sent again`),
);
for (const chunk of scriptAudio(script).chunks()) await session.write(chunk);
const { links } = await session.end();
console.log(`${links} links, ${words.join(' ') === scriptText(script) ? 'every word once' : 'NOT what was spoken'}`);
await simulator.close();
