import { describe, expect, it } from 'vitest';
import { fakeOutput } from '../testing/fake-terminal.ts';
import { insecureOf } from './insecure.ts';

describe('--insecure', () => {
  it.each(['ws://192.0.2.77:2700', 'http://example.org/api'])('says what goes in the open: %s', (url) => {
    const error = fakeOutput();
    expect(insecureOf({ insecure: true, url }, 'the key and the text', error)).toEqual({ allowInsecureUrl: true });
    expect(error.text()).toBe(
      `warning: the key and the text are sent unencrypted to ${new URL(url).host}, as --insecure allows\n`,
    );
  });

  it.each(['wss://example.org', 'ws://127.0.0.1:2700', 'not a URL', undefined])(
    'says nothing where it makes no difference: %s',
    (url) => {
      const error = fakeOutput();
      insecureOf({ insecure: true, ...(url === undefined ? {} : { url }) }, 'the key and the text', error);
      expect(error.text()).toBe('');
    },
  );

  it('allows nothing where it is not passed', () => {
    const error = fakeOutput();
    expect(insecureOf({ url: 'ws://192.0.2.77:2700' }, 'the key and the text', error)).toEqual({});
    expect(error.text()).toBe('');
  });
});
