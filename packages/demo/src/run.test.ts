import { describe, expect, it } from 'vitest';
import { command } from '../../cli/testing/child-command.ts';

describe('throughline demo, as a process', { timeout: 60_000 }, () => {
  it('shows what it does from the start, in plain lines in a pipe, and ends at Ctrl-C with 130', async () => {
    await using child = command(['demo', '--pace', '8']);
    await child.shows('Loading the recogniser\n');
    await child.shows('1. Undisturbed\n');
    await child.shows('And Mr. John Dashwood');
    child.signal('SIGINT');
    expect(await child.ended).toBe(130);
    expect(child.error()).toBe('Interrupted.\n');
    // eslint-disable-next-line no-control-regex
    expect(child.out()).not.toMatch(/\u001B/);
  });
});
