import { SpeechError } from '@throughline/core';
import { describe, expect, it } from 'vitest';
import { fakeOutput } from '../testing/fake-terminal.ts';
import { showError } from './show-error.ts';
import { UsageError } from './usage-error.ts';

function shown(error: unknown, verbose = false): string {
  const output = fakeOutput({ columns: 80 });
  showError(output, error, verbose);
  return output.text();
}

describe('an error at the command line', () => {
  it('of a provider is shown with what to do, and with all that its support asks for', () => {
    const error = new SpeechError('provider-internal-error', {
      message: 'bodhi sent an error with code 500',
      context: {},
      remedy: 'If it goes on, write to the support.',
      provider: 'bodhi',
      providerCode: 500,
      requestId: 'r-1',
      support: 'support@example.org',
      at: '2026-11-25T10:00:00.000Z',
    });
    expect(shown(error)).toBe(
      [
        'error: provider-internal-error: bodhi sent an error with code 500',
        '  If it goes on, write to the support.',
        '  time: 2026-11-25T10:00:00.000Z',
        '  code of bodhi: 500',
        '  request id: r-1',
        '  support: support@example.org',
        '',
      ].join('\n'),
    );
  });

  it('is shown in the words of the command line, not in those of the API', () => {
    const context = { budgetMs: 1000, attempts: 3 };
    const text = shown(new SpeechError('retry-budget-spent', { message: 'gone', context }));
    expect(text).toContain('--retry-for');
    expect(text).not.toMatch(/unsettled|budgetMs/u);
  });

  it('of our own has no lines for a support that there is none of', () => {
    expect(shown(new SpeechError('session-ended', { message: 'gone' }))).toBe('error: session-ended: gone\n');
    expect(shown(new UsageError('no such thing', ['Choose another.']))).toBe(
      'error: no such thing\n  Choose another.\n',
    );
  });

  it('lists the failures that led to it where it shall show more, and nowhere else', () => {
    const error = Object.assign(new SpeechError('session-ended', { message: 'gone' }), {
      causes: [
        { code: 'connection-lost', message: 'connection-lost: cut\u001B[2J', at: '2026-11-25T10:00:00.000Z' },
        { code: 'unknown-host', message: 'unknown-host: where' },
      ],
    });
    const lines = shown(error, true).split('\n');
    expect(lines[1]).toMatch(/^ {2}before: 2026-11-25T10:00:00.000Z connection-lost: cut\P{Cc}*$/u);
    expect(lines[2]).toBe('  before: unknown-host: where');
    expect(shown(error)).not.toContain('before');
  });

  it('shows no control characters of what a provider said', () => {
    const error = new SpeechError('unknown-provider-error', {
      message: 'it said \u001B[31mred',
      context: {},
      provider: 'bodhi',
      requestId: 'r\n\u001B]0;title\u0007',
      support: 'a\u009Bb',
    });
    expect(shown(error).replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
  });
});
