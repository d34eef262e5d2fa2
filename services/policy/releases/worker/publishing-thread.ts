/** The thread in which a policy service publishes: lists are read, hashed and stored here, while calls are decided elsewhere. */
import { parentPort, workerData } from 'node:worker_threads';
import { wallClock } from '../../../common/clock.js';
import { pinKeys, type PinKey } from '../../directory/pin-keys.js';
import { openEspeak } from '../../prompts/espeak.js';
import { openStore } from '../../store/open-store.js';
import { openPublisher } from '../open-publisher.js';
import { lowerPriority } from './lower-priority.js';
import type { FromThread, ThreadStart } from './messages.js';
import { serveJobs } from './serve-jobs.js';

const { store: place, pinKeys: [current, ...older], operator: before, keep } = workerData as ThreadStart;
const port = parentPort;
if (port === null || current === undefined) throw new Error('this runs as a thread of the policy service');

const say = (message: FromThread): void => port.postMessage(message);
const log = (level: 'info' | 'error') => (fields: object, message?: string): void => say({ kind: 'log', level, fields: plain(fields), message: message ?? '' });

lowerPriority();
let operator = before;
const store = await openStore(place);
const speech = openEspeak();
const all: readonly [PinKey, ...PinKey[]] = [current, ...older];
const publisher = openPublisher({ store, pinKeys: pinKeys(all), operator: { current: () => operator, changed: () => () => undefined }, speech, clock: wallClock, keep, log: { info: log('info'), error: log('error') } as Parameters<typeof openPublisher>[0]['log'] });

port.on('message', serveJobs(publisher, say, { operator: (changed) => void (operator = changed), close: () => void close() }));

async function close(): Promise<void> {
  await publisher.close();
  await speech.close();
  await store.close();
  say({ kind: 'closed' });
  port?.close();
}

/** An error loses what it says on its way to another thread. */
function plain(fields: object): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(fields).map(([key, value]: [string, unknown]) => [key, value instanceof Error ? { type: value.name, message: value.message, stack: value.stack } : value]));
}
