/** The secrets of tokens: 256 random bits, of which only the SHA-256 is kept. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** As `lk_` and 43 letters, digits, `-` and `_`. */
export function newTokenSecret(): string {
  return `lk_${randomBytes(32).toString('base64url')}`;
}

/** A public name for a token: 48 random bits. */
export function newTokenId(): string {
  return `t${randomBytes(6).toString('hex')}`;
}

/** There is nothing to guess in 256 random bits, so a fast hash without salt is enough, and can be looked up. */
export function hashToken(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}

export function sameHash(one: Buffer, other: Buffer): boolean {
  return one.length === other.length && timingSafeEqual(one, other);
}

/** The token of an Authorization header; `undefined`: it holds none of ours. */
export function bearerOf(header: string | undefined): string | undefined {
  return /^Bearer +([A-Za-z0-9._~+/=-]{8,512}) *$/i.exec(header ?? '')?.[1];
}
