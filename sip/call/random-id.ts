import { randomFillSync } from 'node:crypto';

const idBytes = 16;
const pool = Buffer.alloc(idBytes * 256);
let used = pool.length;

/** 128 random bits as lower-case hexadecimal, from a pool: asking the system for so few each time costs more than all else. */
export function randomId(): string {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const id = pool.toString('hex', used, used + idBytes);
  pool.fill(0, used, used + idBytes);
  used += idBytes;
  return id;
}
