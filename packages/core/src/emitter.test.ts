import { createHook } from 'node:async_hooks';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Emitter } from './emitter.ts';

interface Events {
  readonly final: string;
  readonly status: number;
}

const names = { final: true, status: true } as const;

const broken = new Error('a bug of the application');

function emitterWithErrors() {
  const errors: unknown[][] = [];
  const emitter = new Emitter<Events>(names, { onListenerError: (...error) => errors.push(error) });
  const received: string[] = [];
  return { emitter, errors, received };
}

afterEach(() => {
  vi.restoreAllMocks();
});

describe('a listener', () => {
  it('receives every event of its name, in the order of registration, until it is taken off', () => {
    const { emitter, received } = emitterWithErrors();
    const off = emitter.on('final', (text) => received.push(`first ${text}`));
    emitter.on('final', (text) => received.push(`second ${text}`));
    emitter.emit('final', 'one');
    emitter.emit('status', 2);
    off();
    emitter.emit('final', 'two');
    expect(received).toEqual(['first one', 'second one', 'second two']);
  });

  it('receives one event after once, and none if it is taken off before', () => {
    const { emitter, received } = emitterWithErrors();
    emitter.once('final', (text) => received.push(text));
    emitter.once('final', (text) => received.push(`never ${text}`))();
    emitter.emit('final', 'one');
    emitter.emit('final', 'two');
    expect(received).toEqual(['one']);
    expect(emitter.listenerCount('final')).toBe(0);
  });

  it('receives one event after once, even if it emits another itself', () => {
    const { emitter, received } = emitterWithErrors();
    emitter.once('final', (text) => {
      received.push(text);
      emitter.emit('final', 'again');
    });
    emitter.emit('final', 'one');
    expect(received).toEqual(['one']);
  });

  it('is never called once it is taken off, not even for the event that is being emitted', () => {
    const { emitter, received } = emitterWithErrors();
    emitter.on('final', () => {
      off();
    });
    const off = emitter.on('final', (text) => received.push(text));
    emitter.emit('final', 'one');
    expect(received).toEqual([]);
  });

  it('may be registered twice, and each registration is taken off by itself', () => {
    const { emitter, received } = emitterWithErrors();
    const listener = (text: string): number => received.push(text);
    const off = emitter.on('final', listener);
    emitter.on('final', listener);
    off();
    off();
    emitter.emit('final', 'one');
    expect(received).toEqual(['one']);
  });

  it('is counted, so that an event without a listener need not be made', () => {
    const { emitter } = emitterWithErrors();
    expect(emitter.listenerCount('final')).toBe(0);
    const off = emitter.on('final', () => {});
    emitter.once('final', () => {});
    expect(emitter.listenerCount('final')).toBe(2);
    off();
    expect(emitter.listenerCount('final')).toBe(1);
    expect(emitter.listenerCount('status')).toBe(0);
  });

  it('must be a function', () => {
    const { emitter } = emitterWithErrors();
    expect(() => emitter.on('final', 'print' as unknown as () => void)).toThrow(
      new TypeError("The listener for 'final' must be a function"),
    );
  });
});

describe('an exception in a listener', () => {
  it('reaches the error handler with the name of the event, and no other listener', () => {
    const { emitter, errors, received } = emitterWithErrors();
    emitter.on('final', (text) => received.push(`before ${text}`));
    emitter.on('final', () => {
      throw broken;
    });
    emitter.once('final', (text) => received.push(`after ${text}`));
    emitter.emit('final', 'one');
    expect(received).toEqual(['before one', 'after one']);
    expect(errors).toEqual([[broken, 'final']]);
  });

  it('does not take the listener off', () => {
    const { emitter, errors } = emitterWithErrors();
    emitter.on('status', () => {
      throw broken;
    });
    emitter.emit('status', 1);
    emitter.emit('status', 2);
    expect(errors).toHaveLength(2);
  });

  it('reaches the error handler from an asynchronous listener too', async () => {
    const reported = Promise.withResolvers<unknown[]>();
    const emitter = new Emitter<Events>(names, { onListenerError: (...error) => reported.resolve(error) });
    emitter.on('final', () => Promise.reject(broken));
    emitter.emit('final', 'one');
    await expect(reported.promise).resolves.toEqual([broken, 'final']);
  });

  it('reaches the error handler when the result of the listener cannot even be looked at', () => {
    const { emitter, errors } = emitterWithErrors();
    const hostile = {
      // oxlint-disable-next-line unicorn/no-thenable -- it is what the test is about
      get then(): never {
        throw broken;
      },
    };
    emitter.on('final', () => hostile);
    emitter.emit('final', 'one');
    expect(errors).toEqual([[broken, 'final']]);
  });

  it('is printed where there is no error handler', () => {
    const print = vi.spyOn(console, 'error').mockReturnValue();
    const emitter = new Emitter<Events>(names);
    emitter.on('final', () => {
      throw broken;
    });
    emitter.emit('final', 'one');
    expect(print.mock.calls).toEqual([["A listener for 'final' failed:", broken]]);
  });
});

describe('an exception in the error handler itself', () => {
  it('goes nowhere: emit does not throw, and the other listeners are called', () => {
    const emitter = new Emitter<Events>(names, {
      onListenerError: () => {
        throw new Error('a bug in the handler');
      },
    });
    const received: string[] = [];
    emitter.on('final', () => {
      throw broken;
    });
    emitter.on('final', (text) => received.push(text));
    emitter.emit('final', 'one');
    expect(received).toEqual(['one']);
  });

  it('goes nowhere when it comes as a rejection', async () => {
    const unhandled = vi.fn<(error: unknown) => void>();
    process.on('unhandledRejection', unhandled);
    const emitter = new Emitter<Events>(names, {
      onListenerError: () => Promise.reject(new Error('a bug in the handler')),
    });
    emitter.on('final', () => {
      throw broken;
    });
    emitter.emit('final', 'one');
    // Unhandled rejections are reported after the microtasks of a turn.
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
    process.off('unhandledRejection', unhandled);
    expect(unhandled).not.toHaveBeenCalled();
  });
});

describe('an emitter that delivers later', () => {
  function laterEmitter() {
    const errors: unknown[][] = [];
    const emitter = new Emitter<Events>(names, { onListenerError: (...error) => errors.push(error), when: 'later' });
    return { emitter, errors, received: [] as string[] };
  }

  it('calls no listener before the code that emits has come to its end', async () => {
    const { emitter, received } = laterEmitter();
    emitter.on('final', (text) => received.push(text));
    emitter.emit('final', 'one');
    received.push('state in place');
    await Promise.resolve();
    expect(received).toEqual(['state in place', 'one']);
  });

  it('makes no promise for it', async () => {
    const { emitter, received } = laterEmitter();
    emitter.on('final', (text) => received.push(text));
    let promises = 0;
    const hook = createHook({ init: (_, type) => (promises += type === 'PROMISE' ? 1 : 0) }).enable();
    emitter.emit('final', 'one');
    emitter.emit('final', 'two');
    hook.disable();
    await Promise.resolve();
    expect([received, promises]).toEqual([['one', 'two'], 0]);
  });

  it('delivers before the reaction to a promise that is settled after the event', async () => {
    const { emitter, received } = laterEmitter();
    const closed = Promise.withResolvers<string>();
    emitter.on('final', (text) => received.push(text));
    emitter.emit('final', 'one');
    closed.resolve('closed');
    received.push(await closed.promise);
    expect(received).toEqual(['one', 'closed']);
  });

  it('keeps the order of events of all names, also of those that a listener causes', async () => {
    const { emitter, received } = laterEmitter();
    emitter.on('final', (text) => {
      received.push(text);
      if (text === 'one') emitter.emit('final', 'caused');
    });
    emitter.on('status', (number) => received.push(`${number}`));
    emitter.emit('final', 'one');
    emitter.emit('status', 2);
    emitter.emit('final', 'three');
    await Promise.resolve();
    expect(received).toEqual(['one', '2', 'three', 'caused']);
  });

  it('delivers nothing to a listener from before it listened, or after it was taken off', async () => {
    const { emitter, received } = laterEmitter();
    const off = emitter.on('final', () => received.push('off'));
    emitter.on('final', (text) => received.push(`before ${text}`));
    emitter.emit('final', 'one');
    emitter.on('final', (text) => received.push(`after ${text}`));
    off();
    await Promise.resolve();
    expect(received).toEqual(['before one']);
  });

  it('calls functions of the caller in the same order, and reports what they throw or reject with', async () => {
    const { emitter, errors, received } = laterEmitter();
    emitter.on('final', (text) => received.push(text));
    emitter.call('inspect', () => received.push('inspected'));
    emitter.emit('final', 'one');
    emitter.call('inspect', () => {
      throw broken;
    });
    emitter.call('inspect', () => Promise.reject(broken));
    emitter.report(broken, 'isSpeech');
    expect(errors).toEqual([]);
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
    expect(received).toEqual(['inspected', 'one']);
    expect(errors.map(([, name]) => name).toSorted()).toEqual(['inspect', 'inspect', 'isSpeech']);
  });
});

describe('a name that no event has', () => {
  const on = (name: string) => () => new Emitter<Events>(names).on(name as 'final', () => {});

  it.each([
    ['Final', 'final'],
    ['finals', 'final'],
    ['stat', 'status'],
    ['transcript', 'final'],
    ['recognized', 'final'],
    ['close', 'status'],
  ])('%s throws, with the name that was probably meant: %s', (name, meant) => {
    expect(on(name)).toThrow(
      new TypeError(`There is no event '${name}'; did you mean '${meant}'? There are: final, status.`),
    );
  });

  it('throws, with all that there are, where none is near', () => {
    for (const name of ['error', 'xyz', '', 'constructor', '__proto__']) {
      expect(on(name)).toThrow(new TypeError(`There is no event '${name}'. There are: final, status.`));
    }
  });

  it('throws for what is no name at all, and in once too', () => {
    expect(on(undefined as never)).toThrow(TypeError);
    expect(on(Symbol('final') as never)).toThrow(TypeError);
    expect(() => new Emitter<Events>(names).once('fnal' as 'final', () => {})).toThrow("did you mean 'final'?");
  });
});
