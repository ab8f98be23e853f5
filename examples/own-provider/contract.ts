import { test } from 'node:test';
import { webSocketTransport } from '@throughline/node';
import { contractCases } from '@throughline/simulator/contract';
import { parrotManifest } from './provider/manifest.ts';
import { parrotServer } from './server/server.ts';

const subject = { manifest: parrotManifest, server: parrotServer, transport: webSocketTransport() };
for (const { part, name, run } of contractCases(subject)) test(`${part}: ${name}`, run);
