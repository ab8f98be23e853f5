import { channel } from 'node:diagnostics_channel';
import type { SessionObserver } from '@throughline/core';

/** Every session of this process is published here, inside the call that begins it: an `ObservedSession`. */
export const SESSION_CHANNEL = 'throughline:session';

const sessions = channel(SESSION_CHANNEL);

/** Publishes a session to whoever watches this process. */
export const publishSession: SessionObserver = (session) => {
  if (sessions.hasSubscribers) sessions.publish(session);
};
