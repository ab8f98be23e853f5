import { isSpeechError } from '@throughline/core';
import { printableJson, printableLine } from '@throughline/core/internal';
import type { Conversation, ConversationClient, ConversationReply } from '@throughline/core/protocol';
import { count } from '../count.ts';
import { exitCodeOf } from '../exit-code-of.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { type Interruption, listenForInterruption } from '../interruption.ts';
import { liveLine } from '../live-line.ts';
import { providerNamed } from '../providers/manifests.ts';
import { optionName } from '../providers/options.ts';
import { remedyOf } from '../remedy.ts';
import { inSeconds } from '../seconds.ts';
import { showError } from '../show-error.ts';
import type { Terminal } from '../terminal.ts';
import { UsageError } from '../usage-error.ts';
import { watchWaits } from '../waits.ts';
import { messageWithoutCode } from '../without-code.ts';
import { clientOf, simulatedNotice } from './client.ts';
import type { ChatFlags } from './command.ts';
import { messages } from './messages.ts';
import { creditsNotice, jsonOf, textOf } from './replies.ts';

/** `throughline chat`: resolves with the exit code when there are no more messages. */
export async function runChat(argument: string | undefined, flags: ChatFlags, terminal: Terminal): Promise<ExitCode> {
  assertFlags(argument, flags);
  const { error } = terminal;
  const client = await clientOf(flags, process.env, error);
  if (flags.simulate === true) error.write(`${error.colors.yellow('warning:')} ${simulatedNotice}\n`);
  const interruption = listenForInterruption(error, { timeout: flags.timeout });
  try {
    return await new Chat(client, { argument, flags, terminal, interruption }).run();
  } catch (failure) {
    throw interruption.reason ?? failure;
  } finally {
    interruption.release();
  }
}

interface ChatOptions {
  readonly argument: string | undefined;
  readonly flags: ChatFlags;
  readonly terminal: Terminal;
  readonly interruption: Interruption;
}

class Chat {
  readonly #client: ConversationClient;
  readonly #options: ChatOptions;
  /** Whether each step is reported, and not only the end. */
  readonly #watched: boolean;
  readonly #typed: boolean;
  #replies = 0;
  #credits = 0;
  /** As far as the provider has reported it. */
  #remainingCredits: number | undefined;

  constructor(client: ConversationClient, options: ChatOptions) {
    const { argument, flags, terminal } = options;
    this.#client = client;
    this.#options = options;
    this.#watched = terminal.error.isTerminal || flags.verbose === true;
    this.#typed = argument === undefined && process.stdin.isTTY;
    client.on('low-credit', ({ remainingCredits }) => {
      this.#remainingCredits = remainingCredits;
      this.#warn(`${remainingCredits} credits are left; without credits, messages are refused`);
    });
    client.on('retry', ({ error, delayMs }) => {
      this.#report(`${error.message.replace(/\.$/u, '')}; next attempt in ${inSeconds(delayMs / 1000)}`);
    });
  }

  async run(): Promise<ExitCode> {
    const { argument, terminal, interruption } = this.#options;
    const { graceful } = interruption;
    let conversation: Conversation | undefined;
    try {
      // At a terminal immediately, so that nobody types a message for nothing.
      if (this.#typed) conversation = await this.#begin();
      for await (const message of messages(argument, { error: terminal.error, signal: graceful })) {
        conversation ??= await this.#begin();
        const failure = await this.#exchange(conversation, message);
        if (failure !== undefined) return failure;
      }
    } finally {
      this.#sum(conversation);
    }
    if (this.#replies === 0 && !this.#typed) {
      throw new UsageError('there was no message', ['Give one as an argument, or one in each line of standard input.']);
    }
    return exitCodes.ok;
  }

  #begin(): Promise<Conversation> {
    const { flags, interruption } = this.#options;
    if (flags.conversation !== undefined) return Promise.resolve(this.#client.conversation(flags.conversation));
    return this.#awaited('starting a conversation', () =>
      this.#client.createSession({ signal: interruption.graceful }),
    );
  }

  /** Resolves with an exit code where the run should not continue. */
  async #exchange(conversation: Conversation, message: string): Promise<ExitCode | undefined> {
    const { flags, terminal, interruption } = this.#options;
    try {
      const reply = await this.#awaited('waiting for the reply', () =>
        conversation.chat(message, { signal: interruption.graceful }),
      );
      this.#take(reply);
      return undefined;
    } catch (failure) {
      if (interruption.reason !== undefined && !isSpeechError(failure, 'aborted')) throw failure;
      if (flags.format === 'jsonl') terminal.out.write(failureLine(failure));
      if (isSpeechError(failure, 'aborted')) {
        this.#warn('the message was already sent: it may have been answered and billed');
        throw failure;
      }
      showError(terminal.error, failure, flags.verbose);
      const code = exitCodeOf(failure);
      const hopeless: readonly ExitCode[] = [exitCodes.account, exitCodes.usage, exitCodes.internal];
      // A person may change the message, or send it again.
      return this.#typed && !hopeless.includes(code) ? undefined : code;
    }
  }

  #take(reply: ConversationReply): void {
    const { flags, terminal } = this.#options;
    const simulated = flags.simulate === true;
    this.#replies += 1;
    this.#credits += reply.credits ?? 0;
    this.#remainingCredits = reply.remainingCredits ?? this.#remainingCredits;
    terminal.out.write(flags.format === 'jsonl' ? jsonOf(reply, simulated) : textOf(reply, simulated));
    if (this.#watched) this.#report(creditsNotice(reply));
  }

  /** Shows at a terminal what is awaited, and reports it in a pipe where it lasts long. */
  async #awaited<Result>(what: string, work: () => Promise<Result>): Promise<Result> {
    const { error } = this.#options.terminal;
    const line = liveLine(error);
    const waits = watchWaits((text) => {
      if (!error.isTerminal) this.#report(text);
    });
    waits.now({ what });
    line.show(() => (waits.seconds < 1 ? what : `${what} for ${Math.floor(waits.seconds)} s`));
    try {
      return await work();
    } finally {
      waits.close();
      line.close();
    }
  }

  #sum(conversation: Conversation | undefined): void {
    if (conversation === undefined || this.#replies === 0) return;
    const left = this.#remainingCredits;
    const parts = [
      count(this.#replies, 'message'),
      `${this.#credits} credits`,
      ...(left === undefined ? [] : [`${left} left`]),
    ];
    this.#report(parts.join(' · '));
    if (this.#watched && this.#options.flags.simulate !== true)
      this.#report(`continue with --conversation ${conversation.id}`);
  }

  #report(text: string): void {
    const { error } = this.#options.terminal;
    error.write(error.colors.dim(`· ${printableLine(text)}\n`));
  }

  #warn(text: string): void {
    const { error } = this.#options.terminal;
    error.write(`${error.colors.yellow('warning:')} ${printableLine(text)}\n`);
  }
}

function failureLine(failure: unknown): string {
  const message = messageWithoutCode(failure);
  const code = isSpeechError(failure) ? failure.code : 'internal';
  const remedy = remedyOf(failure).join(' ');
  return `${printableJson({ type: 'error', code, message, ...(remedy === '' ? {} : { remedy }) })}\n`;
}

function assertFlags(argument: string | undefined, flags: ChatFlags): void {
  const { simulate, url, conversation } = flags;
  if (argument?.trim() === '') throw new UsageError('the message is empty', ['Give a text, or - for standard input.']);
  if (simulate !== true) return;
  const all: Readonly<Record<string, unknown>> = { ...flags };
  const { fields } = providerNamed('converse', flags.provider).credentials;
  const given = [
    [url, '--url'] as const,
    ...fields.map(({ name }) => [all[name], optionName(name)] as const),
    [conversation, '--conversation'] as const,
  ].find(([value]) => value !== undefined);
  if (given === undefined) return;
  throw new UsageError(`--simulate uses no provider, but there is ${given[1]} too`, [`Leave one of them out.`]);
}
