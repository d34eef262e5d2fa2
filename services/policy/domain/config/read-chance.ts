/** Chances, as `1%` or `0.01`. */
import type { Reader } from '../../../common/readers.js';

/** 0 to 1. */
export const chance: Reader<number> = {
  allowed: 'a chance a day, as 1% or 0.01',
  read: (text) => {
    const match = /^(\d{1,3}(?:\.\d{1,9})?)\s*(%?)$/.exec(text);
    const value = match === null ? NaN : Number(match[1]) / (match[2] === '%' ? 100 : 1);
    return value >= 0 && value <= 1 ? value : undefined;
  },
};
