import type { Clock, Random, Transport } from '@throughline/core';
import { webSocketTransport } from '@throughline/node';
import {
  createSimulator,
  seededRandom,
  VirtualClock,
  type Fault,
  type ProviderServer,
  type Simulator,
} from '@throughline/simulator';
import { scaledClock } from '@throughline/simulator/kit';

/** How much faster than real time a run over real sockets goes: the sockets are real, the waiting is not. */
export const SPEED = 10;

export interface SettingOptions {
  /** The server side of the provider. */
  readonly server: ProviderServer;
  /** Default: 1. */
  readonly seed?: number | undefined;
  /** Default: none. */
  readonly faults?: readonly Fault[] | undefined;
  /** What lies between the session and the provider. Default: nothing. */
  readonly between?: ((transport: Transport, clock: Clock) => Transport) | undefined;
}

/** A simulated provider, and all that a session needs to reach it. */
export interface Setting<OfClock extends Clock = Clock> {
  readonly clock: OfClock;
  readonly simulator: Simulator;
  readonly transport: Transport;
  readonly url: string;
  readonly random: Random;
}

/** A provider over the memory transport, in time that only moves when nothing else can. */
export function virtualSetting(options: SettingOptions): Setting<VirtualClock> {
  const clock = new VirtualClock();
  const simulator = simulatorOf(options, clock);
  const direct = simulator.transport({ dialMs: 30, oneWayMs: 20 });
  return { ...settingOf(options, clock, simulator, direct), clock, url: 'ws://127.0.0.1:2700' };
}

/** A provider on a real port of this machine, with all of the session's time going by faster. */
async function socketSetting(options: SettingOptions): Promise<Setting> {
  const clock = scaledClock(SPEED);
  const simulator = simulatorOf(options, clock);
  const { url } = await simulator.listen();
  return { ...settingOf(options, clock, simulator, webSocketTransport()), url };
}

/** Does something in virtual time to its end, and closes the provider. */
export async function inVirtualTime<Result>(
  options: SettingOptions,
  act: (setting: Setting<VirtualClock>) => Promise<Result>,
): Promise<Result> {
  const setting = virtualSetting(options);
  try {
    return await setting.clock.runUntil(act(setting));
  } finally {
    await setting.simulator.close();
  }
}

/** Does something over real sockets to its end, and closes the provider. */
export async function overSockets<Result>(
  options: SettingOptions,
  act: (setting: Setting) => Promise<Result>,
): Promise<Result> {
  const setting = await socketSetting(options);
  try {
    return await act(setting);
  } finally {
    await setting.simulator.close();
  }
}

function simulatorOf({ server, seed = 1, faults = [] }: SettingOptions, clock: Clock): Simulator {
  return createSimulator({ provider: server, faults, seed, clock });
}

function settingOf({ seed = 1, between }: SettingOptions, clock: Clock, simulator: Simulator, direct: Transport) {
  return { clock, simulator, transport: between?.(direct, clock) ?? direct, random: seededRandom(seed) };
}
