import { describe, expect, it } from 'vitest';
import { sessionWarning } from './warnings.ts';
import { remedyFor, shownOn } from './remedies.ts';
import { SpeechError } from './speech-error.ts';
import { withoutSecrets } from './without-secrets.ts';

const spent = () => new SpeechError('retry-budget-spent', { message: 'gone', context: { budgetMs: 1, attempts: 1 } });

describe('a remedy', () => {
  it('is that of the catalogue for the surface on which it is shown', () => {
    expect(spent().remedy).toContain('unsettled()');
    expect(shownOn(spent(), 'voice').remedy).not.toContain('unsettled()');
    expect(remedyFor(spent(), 'command')).toContain('--retry-for');
  });

  it('of the command line is still known once it was shown to a voice', () => {
    expect(remedyFor(shownOn(spent(), 'voice'), 'command')).toContain('--retry-for');
  });

  it('of its own holds everywhere, and the catalogue nowhere', () => {
    const error = new SpeechError('session-ended', { message: 'gone', remedy: 'Ask Ann.' });
    for (const surface of ['api', 'voice', 'command'] as const) expect(remedyFor(error, surface)).toBe('Ask Ann.');
    const without = new SpeechError('insecure-url', { message: 'gone', context: { host: 'h' }, remedy: null });
    expect([without.remedy, remedyFor(without, 'command')]).toEqual([undefined, undefined]);
  });

  it('is none where nothing helps on that surface', () => {
    const error = new SpeechError('session-ended', { message: 'gone' });
    expect(remedyFor(error, 'command')).toBeUndefined();
    expect('remedy' in shownOn(error, 'command')).toBe(false);
  });

  it('can be made for a surface at once', () => {
    const options = { message: 'gone', context: { windowSeconds: 1 }, surface: 'assessment' } as const;
    expect(new SpeechError('window-full', options).remedy).not.toContain('window:');
  });

  it('of other surfaces is not printed, holds no secret, and lives on in a copy', () => {
    const secret = 'key-0123456789';
    const error = new SpeechError('insecure-url', {
      message: 'gone',
      context: { host: 'h' },
      remedy: 'A.',
      remedyOn: { command: `Pass --url ${secret}.` },
      redact: (text) => text.replaceAll(secret, '…'),
    });
    expect(Object.keys(error)).not.toContain('remedyOn');
    expect(JSON.stringify(error)).not.toContain('--url');
    expect(remedyFor(error, 'command')).toBe('Pass --url ….');
    const copy = withoutSecrets(error, (text) => text.replaceAll('gone', '…'));
    expect(copy).not.toBe(error);
    expect(remedyFor(copy, 'command')).toBe('Pass --url ….');
  });

  it('of a warning is chosen in the same way', () => {
    const warning = sessionWarning('quiet-mix', 'quiet', { remedy: 'A.', remedyOn: { command: 'B.' } });
    expect({ ...warning }).toEqual({ code: 'quiet-mix', message: 'quiet-mix: quiet', remedy: 'A.' });
    expect(remedyFor(warning, 'command')).toBe('B.');
  });
});
