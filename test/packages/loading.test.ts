import { describe, expect, it } from 'vitest';
import { modulesLoadedBy } from '../kit/loaded-modules.ts';

describe('what is loaded', () => {
  it('for throughline --help is commander, the names of the commands, and nothing of what they do', async () => {
    const loaded = await modulesLoadedBy('packages/cli/src/main.ts', '--help');
    const ours = loaded.filter((module) => module.startsWith('packages/'));
    expect(ours.filter((module) => !/^packages\/cli\/src\/[^/]+\.ts$/u.test(module))).toEqual([
      'packages/core/src/printable.ts',
    ]);
    expect(ours.length).toBeLessThan(15);
    const others = loaded.filter(
      (module) => !module.startsWith('packages/') && !/^(?:node:|NativeModule |Internal )/u.test(module),
    );
    expect(others.filter((module) => !/^(?:commander|picocolors)\/|^data:/u.test(module))).toEqual([]);
  });

  it('with @throughline/node is what sessions need before they dial, and not what dials, reads files, converts or answers calls', async () => {
    const loaded = await modulesLoadedBy('packages/node/src/index.ts');
    const folders = new Set(
      loaded.map((module) => /^packages\/\w+(?:\/src\/[\w-]+(?=\/))?|^@[^/]+\/[^/]+|^[^/]+/u.exec(module)?.[0]),
    );
    for (const needed of ['packages/core/src/transcription', 'packages/node/src/transport', 'xstate']) {
      expect(folders).toContain(needed);
    }
    for (const other of [
      'packages/converter',
      'packages/node/src/telephony',
      'packages/node/src/batch',
      'packages/node/src/relay',
      'packages/core/src/telemetry',
      '@echogarden/speex-resampler-wasm',
      '@opentelemetry/api',
      'agent-base',
      'https-proxy-agent',
      'jsonc-parser',
      'mediabunny',
      'proxy-from-env',
      'wav-decoder',
      'ws',
    ]) {
      expect(folders).not.toContain(other);
    }
    // Of Node itself: sockets, TLS and what goes with them, and its `fetch`, which an import of `node:http` loads, and a `require` does not.
    const parts = loaded.map((module) => module.replace(/^NativeModule /u, ''));
    expect(parts).toContain('events');
    expect(parts.filter((part) => /^(?:crypto|https?|net|tls|zlib)$|^_http|undici/u.test(part))).toEqual([]);
    expect(loaded.filter((module) => module.startsWith('packages/node/src/audio/')).length).toBeLessThan(10);
  });

  it('with a relay and with calls are sockets, and not the `fetch` of Node', async () => {
    const loaded = await modulesLoadedBy(
      '--import=./packages/node/src/relay/index.ts',
      'packages/node/src/telephony/index.ts',
    );
    expect(loaded).toEqual(expect.arrayContaining(['ws/lib/websocket-server.js', 'NativeModule _http_server']));
    expect(loaded.filter((module) => module.includes('undici'))).toEqual([]);
  });
});
