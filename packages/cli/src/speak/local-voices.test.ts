import { localVoices as voices } from '@throughline/local';
import { expect, it } from 'vitest';
import { localVoices } from './local-voices.ts';

it('names the voices of @throughline/local', () => {
  expect(localVoices).toEqual(voices);
});
