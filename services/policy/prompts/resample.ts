import type { Audio } from './read-wav.js';

/** Zero crossings of the sinc on each side: at 8 kHz a step of 0.6 kHz from all to nothing. */
const halfCrossings = 32;

/** Where the filter has half its strength, as a part of the lower Nyquist frequency: what would fold back is gone. */
const cutoff = 0.92;

/** Shape of the Kaiser window: what is to be gone is 80 dB down. */
const kaiserBeta = 8;

/** The same sound at another rate, by a windowed-sinc low-pass (J. O. Smith, "Digital Audio Resampling"). */
export function resample({ rate, samples }: Audio, toRate: number): Audio {
  if (rate === toRate) return { rate, samples };
  const shared = greatestCommonDivisor(rate, toRate);
  const [up, down] = [toRate / shared, rate / shared];
  const filter = phases(up, Math.min(1, toRate / rate) * cutoff);
  const output = new Float32Array(Math.max(1, Math.floor((samples.length * up) / down)));
  for (let n = 0; n < output.length; n += 1) {
    const at = n * down;
    output[n] = apply(filter(at % up), samples, Math.floor(at / up));
  }
  return { rate: toRate, samples: output };
}

/** Weights of the input samples around an output sample that lies `phase / up` after one of them. Made when first asked for. */
function phases(up: number, bandwidth: number): (phase: number) => Float32Array {
  const half = Math.ceil(halfCrossings / bandwidth);
  const made = new Map<number, Float32Array>();
  return (phase) => {
    const known = made.get(phase);
    if (known !== undefined) return known;
    const weights = weightsOf(phase / up, half, bandwidth);
    made.set(phase, weights);
    return weights;
  };
}

/** Weights sum up to 1, so that a phase is not louder than another. */
function weightsOf(offset: number, half: number, bandwidth: number): Float32Array {
  const weights = Float64Array.from({ length: 2 * half }, (_, tap) => {
    const distance = tap - half + 1 - offset;
    return sinc(distance * bandwidth) * kaiser(distance / half);
  });
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return Float32Array.from(weights, (weight) => weight / sum);
}

function apply(weights: Float32Array, samples: Float32Array, centre: number): number {
  const first = centre - weights.length / 2 + 1;
  const [from, until] = [Math.max(0, -first), Math.min(weights.length, samples.length - first)];
  let sum = 0;
  for (let tap = from; tap < until; tap += 1) sum += (weights[tap] as number) * (samples[first + tap] as number);
  return sum;
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

/** The Kaiser window from -1 to 1, without its factor: weights are brought to a sum of 1 afterwards. */
function kaiser(x: number): number {
  return Math.abs(x) >= 1 ? 0 : bessel(kaiserBeta * Math.sqrt(1 - x * x));
}

/** Modified Bessel function of the first kind, order 0. */
function bessel(x: number): number {
  let [sum, term] = [1, 1];
  for (let k = 1; term > sum * 1e-9; k += 1) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
