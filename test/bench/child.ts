import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** A process of the benchmark that answers one question at a time. */
export interface Child<Question extends object, Answer extends object> {
  ask(question: Question): Promise<Answer>;
  stop(): Promise<void>;
}

interface Failed {
  readonly failure: string;
}

/** Starts `file` of this folder as a process of its own, with a heap and compiled code of its own. */
export function startChild<Question extends object, Answer extends object>(
  file: string,
  environment: Readonly<Record<string, string>> = {},
): Child<Question, Answer> {
  const child = fork(new URL(file, import.meta.url), { env: { ...process.env, ...environment } });
  return {
    async ask(question) {
      const over = new AbortController();
      const { signal } = over;
      child.send(question);
      try {
        const answered = Promise.race([once(child, 'message', { signal }), ended(child, file, signal)]);
        const [answer] = (await answered) as [Answer | Failed];
        if ('failure' in answer) throw new Error(`${file} failed: ${answer.failure}`);
        return answer;
      } finally {
        over.abort();
      }
    },
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.disconnect();
      await once(child, 'exit');
    },
  };
}

async function ended(child: ChildProcess, file: string, signal: AbortSignal): Promise<never> {
  const [code, killedBy] = await once(child, 'exit', { signal });
  throw new Error(`${file} ended with ${String(code ?? killedBy)} before it answered`);
}

/** The child's side: answers each question; ends when the benchmark does. */
export function answerQuestions<Question extends object, Answer extends object>(
  answer: (question: Question) => Promise<Answer>,
): void {
  const send = (message: Answer | Failed): void => {
    process.send?.(message);
  };
  process.on('message', (question: Question) => {
    answer(question).then(send, (error: unknown) =>
      send({ failure: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
    );
  });
  process.once('disconnect', () => process.exit());
}
