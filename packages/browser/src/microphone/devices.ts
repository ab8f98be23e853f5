import { unsupported } from '../unsupported.ts';
import { ofPage, type DeviceAccess, type MicrophonePlatform } from './platform.ts';

/** A microphone of the computer. */
export interface MicrophoneDevice {
  /** For `deviceId` and `use()`. Empty before the page was allowed to use a microphone. */
  readonly deviceId: string;
  /** Its name; empty before the page was allowed to use a microphone. */
  readonly label: string;
  /** Whether the system uses it where nothing is chosen, as far as the browser says that. */
  readonly isDefault: boolean;
}

/**
 * The microphones that there are. Before the page was allowed to use one, browsers list them without names and ids, or one for all.
 *
 * @throws SpeechError `platform-unsupported` where the page cannot have a microphone
 */
export function microphones(platform: MicrophonePlatform = {}): Promise<readonly MicrophoneDevice[]> {
  const { mediaDevices } = ofPage(platform);
  return mediaDevices ? devicesOf(mediaDevices) : Promise.reject(unsupported('navigator.mediaDevices'));
}

export async function devicesOf(mediaDevices: DeviceAccess): Promise<readonly MicrophoneDevice[]> {
  const inputs = await inputsOf(mediaDevices);
  // Chromium lists the one that the system uses twice, under names of its own.
  const isAlias = ({ deviceId }: MediaDeviceInfo): boolean => deviceId === 'default' || deviceId === 'communications';
  const usual = inputs.find(({ deviceId }) => deviceId === 'default');
  const real = inputs.filter((input) => !isAlias(input));
  return (real.length > 0 ? real : inputs).map(({ deviceId, label, groupId }) => ({
    deviceId,
    label,
    isDefault: usual !== undefined && usual.groupId === groupId,
  }));
}

export async function inputsOf(mediaDevices: DeviceAccess): Promise<readonly MediaDeviceInfo[]> {
  return (await mediaDevices.enumerateDevices()).filter(({ kind }) => kind === 'audioinput');
}
