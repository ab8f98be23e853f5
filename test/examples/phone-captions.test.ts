import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const folder = fileURLToPath(new URL('../../examples/phone-captions/', import.meta.url));

describe('the example phone-captions', () => {
  it('hears a whole phone call through a broken connection, and ends by itself', async () => {
    const run = promisify(execFile)(process.execPath, ['--conditions=@throughline/source', 'simulated.ts'], {
      cwd: folder,
    });
    const { stdout, stderr } = await run;
    const captions = stdout.toLowerCase();
    expect(captions).toContain('what your country can do for you');
    expect(captions).toContain('what you can do for your country');
    expect(captions).toContain('link 2 goes on');
    expect(captions).toContain('11.00 s heard, 0 gaps');
    expect(stderr).toBe('');
  });
});
