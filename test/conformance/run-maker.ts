import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generate } from 'selfsigned';
import type { MakerReport, MakerTask } from './task.ts';

/** A certificate for this machine, made for one run and trusted by nobody else. */
export interface Certificate extends AsyncDisposable {
  readonly tls: { readonly key: string; readonly cert: string };
  /** The file that `NODE_EXTRA_CA_CERTS` names. */
  readonly file: string;
}

export async function certificate(): Promise<Certificate> {
  const folder = await mkdtemp(join(tmpdir(), 'throughline-conformance-'));
  const made = await generate([{ name: 'commonName', value: 'localhost' }], {
    keySize: 2048,
    extensions: [
      { name: 'basicConstraints', cA: true },
      { name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] },
    ],
  });
  const file = join(folder, 'certificate.pem');
  await writeFile(file, made.cert);
  return {
    tls: { key: made.private, cert: made.cert },
    file,
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  };
}

/**
 * Runs a maker's own SDK, unmodified, in a process that trusts the certificate. `file`: its script, from this folder. Rejects with what
 * it wrote where it fails.
 */
export async function runMaker(
  file: string,
  task: MakerTask,
  trusted: Certificate,
  audio?: Int16Array,
): Promise<MakerReport> {
  const script = fileURLToPath(new URL(file, import.meta.url));
  const child = spawn(process.execPath, ['--conditions=@throughline/source', script, JSON.stringify(task)], {
    env: { ...process.env, NODE_EXTRA_CA_CERTS: trusted.file, NODE_OPTIONS: '' },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  child.stdin.on('error', () => undefined);
  child.stdin.end(audio === undefined ? undefined : Buffer.from(audio.buffer));
  const written = { out: '', error: '' };
  child.stdout.on('data', (bytes: Buffer) => (written.out += bytes.toString()));
  child.stderr.on('data', (bytes: Buffer) => (written.error += bytes.toString()));
  const [code] = (await once(child, 'close')) as readonly (number | null)[];
  if (code !== 0) throw new Error(`${file} ended with ${String(code)}: ${written.error}${written.out}`);
  return JSON.parse(written.out) as MakerReport;
}
