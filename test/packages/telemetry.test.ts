import { expect, it } from 'vitest';
import { bundled } from './bundled.ts';

const page = `export { transcribe, synthesize, assess } from '@throughline/browser';`;
const observed = `${page} export { openTelemetry } from '@throughline/core/telemetry';`;
/** An attribute of every span. */
const named = 'throughline.session.kind';

it('a page loads nothing of OpenTelemetry that it does not ask for', async () => {
  expect(await bundled(observed)).toContain(named);
  const code = await bundled(page);
  expect(code).not.toContain(named);
  expect(code).not.toContain('opentelemetry');
});
