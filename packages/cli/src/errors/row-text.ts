import type { Recovery } from '@throughline/core';
import type { Colors } from '../terminal.ts';
import type { Row } from './entries.ts';

const places: Readonly<Record<NonNullable<Row['on']>[number], string>> = {
  refused: 'handshake',
  response: 'request',
  frame: 'frame',
  close: 'close',
};

const recoveries: Readonly<Record<Recovery, string>> = {
  none: 'none: the session fails',
  reconnect: 'opens a new link, and sends again what has no answer yet',
  'refresh-credentials': 'asks for new credentials, then opens a new link',
  'wait-for-slot': 'waits until the account allows another connection, then opens a new link',
};

export function recoveryText(recovery: Recovery): string {
  return recoveries[recovery];
}

/** What stands on the wire, a line each: numbers, the provider's own sentences, and where they come. */
export function wireLines(
  { on, status, providerCode, closeCode, says, fields }: Row,
  colors: Colors,
): readonly string[] {
  const lines = [
    status === null ? '' : `status ${status.join(', ')}`,
    providerCode === null ? '' : `code ${providerCode.join(', ')}`,
    closeCode === null ? '' : `close code ${closeCode.join(', ')}`,
    ...(says ?? []).map((sentence) => colors.cyan(`“${sentence}”`)),
    ...Object.entries(fields ?? {}).map(([name, value]) =>
      typeof value === 'string' ? `field ${name}` : `field ${name}: ${String(value.is)}`,
    ),
    on === null ? '' : colors.dim(on.map((place) => places[place]).join(' or ')),
  ];
  return lines.filter((line) => line !== '');
}
