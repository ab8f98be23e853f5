import { printable, printableJson } from '@throughline/core/internal';
import type { ConversationReply } from '@throughline/core/protocol';

/** Its texts, each with a line break at its end; made-up ones are marked. */
export function textOf({ responses }: ConversationReply, simulated: boolean): string {
  const mark = simulated ? '[simulated] ' : '';
  return responses.map((text) => `${mark}${printable(text)}\n`).join('');
}

/** One JSON object in one line. */
export function jsonOf(reply: ConversationReply, simulated: boolean): string {
  return `${printableJson({ type: 'reply', simulated, ...reply })}\n`;
}

/** `2 credits, 998 left`, as far as the provider reported it. */
export function creditsNotice({ credits, remainingCredits }: ConversationReply): string {
  const cost = credits === undefined ? 'cost not reported by the provider' : `${credits} credits`;
  return remainingCredits === undefined ? cost : `${cost}, ${remainingCredits} left`;
}
