/**
 * Which message of a link a reply answers. The server replies once to every message but the configuration, in their order, and
 * no reply says to which it belongs.
 */
export class Replies {
  /** Messages sent that will be replied to, and replies received. */
  #sent = 0;
  #received = 0;
  #audioAnswered = 0;
  /** The numbers of the messages that asked for what is finished so far, oldest first, and of the one that ended the audio. */
  readonly #resets: number[] = [];
  #end = 0;

  audioSent(): void {
    this.#sent += 1;
  }

  resetSent(): void {
    this.#sent += 1;
    this.#resets.push(this.#sent);
  }

  endSent(): void {
    this.#sent += 1;
    this.#end = this.#sent;
  }

  /**
   * A reply came. Returns what it answers: a message of audio, with how many of them are answered now; one of the others; nothing
   * that was sent.
   */
  received(): { readonly type: 'audio'; readonly answered: number } | { readonly type: 'reset' | 'end' | 'nothing' } {
    if (this.#received === this.#sent) return { type: 'nothing' };
    this.#received += 1;
    if (this.#received === this.#end) return { type: 'end' };
    if (this.#received === this.#resets[0]) {
      this.#resets.shift();
      return { type: 'reset' };
    }
    this.#audioAnswered += 1;
    return { type: 'audio', answered: this.#audioAnswered };
  }
}
