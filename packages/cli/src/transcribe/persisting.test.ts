import { expect, it } from 'vitest';
import { command } from '../../testing/child-command.ts';
import { scriptedServer } from '../../testing/scripted-server.ts';

it('a failure that persists ends with all that the support of the provider asks for', { timeout: 60_000 }, async () => {
  await using service = await scriptedServer({
    faults: [{ on: { link: 1 }, do: { type: 'error-frame', code: 500 }, times: 100 }],
  });
  const args = ['transcribe', service.file, '--url', service.url, '--pace', '8', '--retry-for', '1.5'];
  await using child = command(args);
  expect(await child.ended).toBe(5);
  const told = child.error();
  expect(told).toContain('error: retry-budget-spent: ');
  expect(told).toMatch(/support@navanatech\.in.* Try again later, or allow a longer outage with --retry-for\.\n/u);
  expect(told).toMatch(/^ {2}time: \d{4}-\d\d-\d\dT[\d:.]+Z$/mu);
  expect(told).toContain('\n  support: support@navanatech.in\n');
  expect(told).toMatch(/^ {2}code of bodhi: 500$/mu);
  expect(told).toMatch(/^ {2}request id: [\da-f-]{36}$/mu);
});
