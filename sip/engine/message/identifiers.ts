import { randomUUID } from 'node:crypto';
import { MAGIC_COOKIE } from './via.js';

/** A tag with 48 random bits (RFC 3261 section 19.3 wants 32). */
export const newTag = (): string => randomUUID().slice(0, 13);

/** A branch that nobody else has. */
export const newBranch = (): string => `${MAGIC_COOKIE}${randomUUID()}`;

export const newCallId = (): string => randomUUID();
