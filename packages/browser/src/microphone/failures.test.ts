import { describe, expect, it } from 'vitest';
import { unsupported } from '../unsupported.ts';
import { captureFailure, gestureNeeded, lost } from './failures.ts';

const thrown = (name: string, message = '') => new DOMException(message, name);

describe('what getUserMedia rejects with', () => {
  it.each([
    ['NotAllowedError', 'microphone-denied'],
    ['SecurityError', 'microphone-denied'],
    ['NotFoundError', 'microphone-missing'],
    ['OverconstrainedError', 'microphone-missing'],
    ['NotReadableError', 'microphone-failed'],
    ['AbortError', 'microphone-failed'],
    ['InvalidStateError', 'microphone-failed'],
    ['SomethingNew', 'microphone-failed'],
  ])('%s is %s, with a remedy', (name, code) => {
    const error = captureFailure(thrown(name, 'why'), undefined, false);
    expect(error.code).toBe(code);
    expect(error.remedy).toMatch(/^[A-Z].*\.$/u);
  });

  it.each([undefined, null, 'text', 5, {}, new TypeError('no constraints')])('may be anything: %s', (value) => {
    expect(captureFailure(value, undefined, false).code).toBe('microphone-failed');
  });

  it('says where to allow the microphone, which is elsewhere where the system forbids it', () => {
    const bySystem = captureFailure(thrown('NotAllowedError', 'Permission denied by system'), undefined, false);
    const byUser = captureFailure(thrown('NotAllowedError', 'Permission denied'), undefined, false);
    expect(bySystem.remedy).toContain("operating system's settings");
    expect(byUser.remedy).toContain("browser's site settings");
  });

  it('names the microphone that was chosen, and says when a permission was taken back', () => {
    expect(captureFailure(thrown('OverconstrainedError'), 'abc', false).context).toEqual({ deviceId: 'abc' });
    expect(captureFailure(thrown('NotAllowedError'), 'abc', true).context).toMatchObject({ revoked: 'yes' });
  });

  it('is left alone where it is an error of ours already', () => {
    const error = gestureNeeded();
    expect(captureFailure(error, undefined, false)).toBe(error);
  });
});

describe('every other failure has a code and a remedy', () => {
  it.each([
    [lost('USB', 30), 'microphone-lost'],
    [gestureNeeded(), 'gesture-needed'],
    [unsupported('AudioWorklet'), 'platform-unsupported'],
  ])('%s', (error, code) => {
    expect(error.code).toBe(code);
    expect(error.remedy).toMatch(/^[A-Z].*\.$/u);
  });
});
