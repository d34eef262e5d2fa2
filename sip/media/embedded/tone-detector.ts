import { columnHz, keyAt, rowHz } from './dtmf.js';
import { samplesPerSecond } from './g711.js';

/** 12.75 ms: a tone of 40 ms fills two of them whatever its start. */
const blockSamples = 102;
/** Either tone is at least this loud: about 36 dB below the loudest. */
const leastPeak = 350;
/** ITU-T Q.24 as networks practise it: the column may be 4 dB louder than the row, or 8 dB softer. */
const columnOverRow = 2.51;
const rowOverColumn = 6.31;
/** The loudest of a group stands out from the rest by 8 dB. */
const standsOut = 6.31;
/** Both tones are nearly all there is to hear: speech has more. */
const leastShare = 0.78;
/** A tone has no second harmonic; a voice has. */
const mostHarmonic = 0.1;
/** A harmonic this near to a tone of the other group cannot be told from it in one block. */
const tellApartHz = 150;
/** From one block to the next a tone keeps its level to 6 dB; a syllable does not. */
const steady = 4;
/** Blocks without the tone that end a key; a drop-out is shorter, a pause between keys longer. */
const pauseBlocks = 2;

interface Hit {
  readonly row: number;
  readonly column: number;
  readonly rowPower: number;
  readonly columnPower: number;
}

/** Hears keys as tones in the audio (Goertzel's algorithm), with care not to take speech or music for them. */
export class ToneDetector {
  readonly #block = new Float64Array(blockSamples);
  #filled = 0;
  #before: Hit | undefined;
  #held: Hit | undefined;
  #missed = 0;

  /** Takes samples as they come, any number at a time; answers the keys that were made out in them. */
  hear(samples: Int16Array): string[] {
    const heard: string[] = [];
    for (const sample of samples) {
      this.#block[this.#filled++] = sample;
      if (this.#filled < blockSamples) continue;
      this.#filled = 0;
      const key = this.#blockHeard();
      if (key !== undefined) heard.push(key);
    }
    return heard;
  }

  #blockHeard(): string | undefined {
    const hit = findTones(this.#block);
    const before = this.#before;
    this.#before = hit;
    if (this.#held !== undefined && isSame(hit, this.#held)) {
      this.#missed = 0;
      return undefined;
    }
    if (++this.#missed >= pauseBlocks) this.#held = undefined;
    if (hit === undefined || !isSame(hit, before) || !isSteady(hit, before) || hasHarmonics(this.#block, hit)) return undefined;
    this.#held = hit;
    this.#missed = 0;
    return keyAt(hit.row, hit.column);
  }
}

function findTones(block: Float64Array): Hit | undefined {
  let energy = 0;
  for (const sample of block) energy += sample * sample;
  if (energy < blockSamples * leastPeak * leastPeak) return undefined;
  const row = loudest(block, rowHz);
  const column = loudest(block, columnHz);
  if (row === undefined || column === undefined) return undefined;
  if (column.power > row.power * columnOverRow || row.power > column.power * rowOverColumn) return undefined;
  const share = ((row.power + column.power) * 2) / blockSamples / energy;
  return share < leastShare ? undefined : { row: row.index, column: column.index, rowPower: row.power, columnPower: column.power };
}

/** The tone of a group that is loud enough and stands out; `undefined` when there is none. */
function loudest(block: Float64Array, group: readonly number[]): { readonly index: number; readonly power: number } | undefined {
  const powers = group.map((hz) => power(block, hz));
  const most = Math.max(...powers);
  const index = powers.indexOf(most);
  if (most < ((blockSamples * leastPeak) / 2) ** 2) return undefined;
  return powers.every((other, i) => i === index || other * standsOut < most) ? { index, power: most } : undefined;
}

function hasHarmonics(block: Float64Array, { row, column, rowPower, columnPower }: Hit): boolean {
  if (power(block, 2 * columnHz[column]!) > mostHarmonic * columnPower) return true;
  const ofRow = 2 * rowHz[row]!;
  return Math.abs(ofRow - columnHz[column]!) >= tellApartHz && power(block, ofRow) > mostHarmonic * rowPower;
}

/** The square of the block's spectrum at one frequency. */
function power(block: Float64Array, hz: number): number {
  const coefficient = 2 * Math.cos((2 * Math.PI * hz) / samplesPerSecond);
  let last = 0;
  let beforeLast = 0;
  for (const sample of block) {
    const now = sample + coefficient * last - beforeLast;
    beforeLast = last;
    last = now;
  }
  return last * last + beforeLast * beforeLast - coefficient * last * beforeLast;
}

function isSame(hit: Hit | undefined, other: Hit | undefined): boolean {
  return hit !== undefined && hit.row === other?.row && hit.column === other.column;
}

function isSteady(hit: Hit, before: Hit | undefined): boolean {
  if (before === undefined) return false;
  const within = (a: number, b: number): boolean => a < b * steady && b < a * steady;
  return within(hit.rowPower, before.rowPower) && within(hit.columnPower, before.columnPower);
}
