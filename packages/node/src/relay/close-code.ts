/** Bytes of a close reason (RFC 6455 §5.5). */
const longestReason = 123;

/** Whether a close frame may have this code (RFC 6455 §7.4). */
export function mayBeSent(code: number): boolean {
  return (code >= 1000 && code <= 1014 && ![1004, 1005, 1006].includes(code)) || (code >= 3000 && code <= 4999);
}

/** As much of a reason as a close frame can hold, without half a character at its end. */
export function fittingReason(reason: string): string {
  const bytes = Buffer.from(reason, 'utf8');
  if (bytes.length <= longestReason) return reason;
  return new TextDecoder().decode(bytes.subarray(0, longestReason), { stream: true });
}
