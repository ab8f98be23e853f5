import { Captions } from './captions.ts';
import { Devices } from './devices.ts';
import { Downloads } from './download.ts';
import { Incidents } from './incidents.ts';
import { Meter } from './meter.ts';
import { Network } from './network.ts';
import { Problem } from './problem.ts';
import { Recorder } from './recorder.ts';
import { Strip } from './strip.ts';

const captions = new Captions();
const recorder = new Recorder({
  captions,
  strip: new Strip(),
  meter: new Meter(),
  incidents: new Incidents(),
  problem: new Problem(),
  network: new Network((title) => recorder.disturbed(title)),
  downloads: new Downloads(() => captions.finals),
  devices: new Devices((deviceId) => recorder.use(deviceId)),
});
