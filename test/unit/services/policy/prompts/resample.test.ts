import assert from 'node:assert/strict';
import { resample } from '../../../../../services/policy/prompts/resample.js';
import { levelOf, rmsOf, tone } from '../../../../support/wav.js';

const decibels = (level: number): number => 20 * Math.log10(level);

describe('sound at another rate', () => {
  for (const rate of [6000, 8000, 11_025, 16_000, 22_050, 32_000, 44_100, 48_000, 96_000, 44_099]) {
    it(`keeps a tone of ${rate} samples a second where and as loud as it was`, () => {
      const { samples } = resample({ rate, samples: tone(1000, rate, 0.5) }, 8000);
      assert.ok(Math.abs(samples.length - 4000) <= 1);
      assert.ok(Math.abs(decibels(levelOf(1000, 8000, samples) / 0.5)) < 0.1);
      assert.ok(decibels(levelOf(1100, 8000, samples) / 0.5) < -50);
    });
  }

  it('keeps what a telephone carries up to 3300 Hz', () => {
    for (const hertz of [300, 2000, 3000, 3300]) {
      const { samples } = resample({ rate: 44_100, samples: tone(hertz, 44_100, 0.5) }, 8000);
      assert.ok(Math.abs(decibels(levelOf(hertz, 8000, samples) / 0.5)) < 0.5, `${hertz} Hz`);
    }
  });

  it('lets nothing fold back from above 4 kHz', () => {
    for (const hertz of [4050, 4500, 5000, 7000, 7700, 12_000, 16_400, 20_000]) {
      const { samples } = resample({ rate: 44_100, samples: tone(hertz, 44_100, 0.5) }, 8000);
      const middle = samples.subarray(1000, 3000);
      assert.ok(decibels(rmsOf(middle) / (0.5 / Math.SQRT2)) < -60, `${hertz} Hz is ${decibels(rmsOf(middle) / 0.35)} dB`);
    }
  });

  it('leaves a steady level what it is, from the first full sample to the last', () => {
    const { samples } = resample({ rate: 48_000, samples: new Float32Array(48_000).fill(0.25) }, 8000);
    for (const sample of samples.subarray(100, -100)) assert.ok(Math.abs(sample - 0.25) < 1e-4);
  });

  it('is the very same at the same rate', () => {
    const audio = { rate: 8000, samples: tone(440, 8000, 0.1) };
    assert.equal(resample(audio, 8000).samples, audio.samples);
  });
});
