import { uuid, type Random } from '@throughline/core/internal';

/** Writes server events, each with an id of its own. */
export class ServerEvents {
  readonly #random: Random;
  #events = 0;
  #items = 0;

  constructor(random: Random) {
    this.#random = random;
  }

  id(kind: 'sess' | 'item'): string {
    this.#items += 1;
    return `${kind}_${this.#items}${uuid(this.#random).replaceAll('-', '').slice(0, 16)}`;
  }

  write(type: string, fields: object = {}): string {
    this.#events += 1;
    return JSON.stringify({ type, event_id: `event_${this.#events}`, ...fields });
  }
}

const prefix = 'conversation.item.input_audio_transcription';

export const eventTypes = {
  delta: `${prefix}.delta`,
  completed: `${prefix}.completed`,
  failed: `${prefix}.failed`,
  segment: `${prefix}.segment`,
} as const;
