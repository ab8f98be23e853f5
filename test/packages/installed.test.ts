import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';
import { promisify } from 'node:util';
import { createSimulator, scriptAudio, scriptedEngine, scriptText, speechScript } from '@throughline/simulator';
import { voskServer } from '@throughline/simulator/providers/vosk';
import { build as buildByVite } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { typeErrorsIn } from '../kit/compile.ts';
import { findBrowser } from '../kit/find-browser.ts';
import { packageNames } from '../kit/pack.ts';
import { startChromium } from '../kit/page/chromium.ts';
import { installByNpm, isRegistryThere, type Consumer } from './install.ts';

// What happens to somebody who installs the archives by npm: into a project of ES modules, one of CommonJS, and a page that Vite
// builds. The packages are ES modules; `require` of them is what Node 22.12 and newer do.

const withRegistry = Boolean(process.env['CI']) || (await isRegistryThere());
if (!withRegistry) process.stderr.write('Skipped, for npm reaches no registry: test/packages/installed.test.ts\n');

let consumer: Consumer;
beforeAll(async () => {
  if (!withRegistry) return;
  consumer = await installByNpm();
}, 120_000);
afterAll(() => consumer?.remove());

const entries = [
  ...packageNames.map((name) => `@throughline/${name}`),
  '@throughline/core/protocol',
  '@throughline/core/providers/openai',
  '@throughline/node/batch',
  '@throughline/node/bullmq',
  '@throughline/node/relay',
  '@throughline/node/telephony',
  '@throughline/simulator/contract',
  '@throughline/simulator/kit',
];

/** The same program for both kinds of module: speech through a cut, over real sockets. */
const program = (imports: string): string => `
  ${imports}
  async function main() {
    const script = speechScript({ seconds: 6, seed: 1 });
    const simulator = createSimulator({
      provider: voskServer({ engine: scriptedEngine({ script }) }),
      faults: [{ on: { position: 2.5 }, do: { type: 'rst' } }],
    });
    const { url } = await simulator.listen();
    const session = transcribe({ protocol: vosk({ url, sampleRate: 16_000 }), credentials: {} });
    const finals = [];
    session.on('final', ({ text }) => finals.push(text));
    for (const chunk of scriptAudio(script).chunks()) await session.write(chunk);
    await session.end();
    await simulator.close();
    console.log(JSON.stringify({ same: finals.join(' ') === scriptText(script), links: session.summary().links }));
  }
  main();
`;

const names = {
  '@throughline/node': 'transcribe',
  '@throughline/core/providers/vosk': 'vosk',
  '@throughline/simulator': 'createSimulator, scriptAudio, scriptedEngine, scriptText, speechScript',
  '@throughline/simulator/providers/vosk': 'voskServer',
};

async function run(file: string, text: string): Promise<string> {
  await writeFile(join(consumer.folder, file), text);
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [file], { cwd: consumer.folder });
  return stdout + stderr;
}

describe.runIf(withRegistry)('a project that has installed the packages by npm', () => {
  it('transcribes through a cut as ES modules', async () => {
    const imports = Object.entries(names).map(([from, what]) => `import { ${what} } from '${from}';`);
    const all = entries.map((entry) => `import '${entry}';`);
    expect(await run('esm.mjs', program([...all, ...imports].join('\n')))).toBe('{"same":true,"links":2}\n');
  });

  it('transcribes through a cut as CommonJS, without a warning of Node', async () => {
    const imports = Object.entries(names).map(([from, what]) => `const { ${what} } = require('${from}');`);
    const all = entries.map((entry) => `require('${entry}');`);
    expect(await run('cjs.js', program([...all, ...imports].join('\n')))).toBe('{"same":true,"links":2}\n');
  });

  it('compiles in TypeScript as CommonJS', async () => {
    const folder = join(consumer.folder, 'typed');
    await mkdir(folder, { recursive: true });
    const imports = entries.map((entry, index) => `import * as entry${index} from '${entry}';`);
    await writeFile(
      join(folder, 'main.ts'),
      `${imports.join('\n')}
      import { transcribe } from '@throughline/node';
      import { vosk } from '@throughline/core/providers/vosk';
      const session = transcribe({ protocol: vosk({ url: 'ws://localhost:2700' }), credentials: {} });
      session.on('final', ({ text }) => { const said: string = text; console.log(said); });
      // @ts-expect-error: a number is no URL.
      vosk({ url: 1 });
      export = [${entries.map((_, index) => `entry${index}`).join(', ')}];\n`,
    );
    // As every template has it; published.test.ts checks the types of the packages themselves without `skipLibCheck`.
    const compilerOptions = { module: 'nodenext', target: 'es2022', strict: true, noEmit: true, skipLibCheck: true };
    expect(await typeErrorsIn(folder, { compilerOptions, files: ['main.ts'] })).toBe('');
  });

  it('builds a page by Vite, which transcribes through a cut', async () => {
    const script = speechScript({ seconds: 6, seed: 1 });
    const root = join(consumer.folder, 'page');
    await mkdir(join(root, 'public'), { recursive: true });
    const chunks = Array.from(scriptAudio(script).chunks());
    await writeFile(join(root, 'public/speech.raw'), Buffer.concat(chunks.map(bytesOf)));
    await writeFile(
      join(root, 'index.html'),
      '<!doctype html><title>page</title><script type="module" src="main.js"></script>',
    );
    await writeFile(
      join(root, 'main.js'),
      `import { transcribe } from '@throughline/browser';
      import { vosk } from '@throughline/core/providers/vosk';
      const url = decodeURIComponent(location.hash.slice(1));
      const session = transcribe({ protocol: vosk({ url, sampleRate: 16_000 }), credentials: {} });
      const finals = [];
      session.on('final', ({ text }) => finals.push(text));
      const samples = new Int16Array(await (await fetch('speech.raw')).arrayBuffer());
      for (let at = 0; at < samples.length; at += 1600) await session.write(samples.subarray(at, at + 1600));
      await session.end();
      window.said = { text: finals.join(' '), links: session.summary().links };`,
    );
    await buildByVite({ root, logLevel: 'error', configFile: false, base: './' });
    const assets = await readdir(join(root, 'dist/assets'));
    const code = await Promise.all(assets.map((name) => readFile(join(root, 'dist/assets', name), 'utf8')));
    expect(code.join('\n')).not.toMatch(/(?:from|import\()\s*["'](?:@throughline|node:)/u);
    if (findBrowser() === undefined) return;
    expect(await runPage(join(root, 'dist'), script)).toEqual({ text: scriptText(script), links: 2 });
  });
});

const bytesOf = ({ buffer, byteOffset, byteLength }: Int16Array): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);

/** Opens a built page in a browser, with a provider that is cut in the middle; returns what the page says. */
async function runPage(folder: string, script: ReturnType<typeof speechScript>): Promise<unknown> {
  const types: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript' };
  const server = createServer((request, response) => {
    const path = request.url === '/' ? '/index.html' : (request.url ?? '');
    readFile(join(folder, path)).then(
      (body) => response.setHeader('content-type', types[extname(path)] ?? 'application/octet-stream').end(body),
      () => response.writeHead(404).end(),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const simulator = createSimulator({
    provider: voskServer({ engine: scriptedEngine({ script }) }),
    faults: [{ on: { position: 2.5 }, do: { type: 'rst' } }],
  });
  const chromium = await startChromium();
  try {
    const { url } = await simulator.listen();
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const page = await chromium.newPage();
    await page.goto(`http://127.0.0.1:${port}/#${encodeURIComponent(url)}`);
    await page.waitForFunction(() => 'said' in globalThis, undefined, { timeout: 30_000 });
    return await page.evaluate(() => (globalThis as { readonly said?: unknown }).said);
  } finally {
    await chromium.close();
    await simulator.close();
    server.close();
  }
}
