import { tonesOf } from './dtmf.js';
import { samplesPerSecond } from './g711.js';

/** Tones of a network that tell a caller what became of the call (ETSI TR 101 041: 425 Hz). */
export type CallTone = 'busy' | 'congestion';

const cadenceMs: Readonly<Record<CallTone, number>> = { busy: 500, congestion: 250 };
const callToneHz = 425;
/** Peaks about 10 dB below the loudest. */
const callTonePeak = 8000;
const keyPeak = 7000;

/** The tone with its pauses, `ms` long. */
export function callTone(tone: CallTone, ms: number): Int16Array {
  const cadence = samplesIn(cadenceMs[tone]);
  return Int16Array.from({ length: samplesIn(ms) }, (_, i) => (Math.floor(i / cadence) % 2 === 0 ? wave(callToneHz, i) * callTonePeak : 0));
}

/** Both tones of a key; silence for what is no key. */
export function keyTone(key: string, ms: number): Int16Array {
  const tones = tonesOf(key);
  return Int16Array.from({ length: samplesIn(ms) }, (_, i) => (tones === undefined ? 0 : (wave(tones[0], i) + wave(tones[1], i)) * keyPeak));
}

export const samplesIn = (ms: number): number => Math.round((ms * samplesPerSecond) / 1000);

const wave = (hz: number, sample: number): number => Math.sin((2 * Math.PI * hz * sample) / samplesPerSecond);
