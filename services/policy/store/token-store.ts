import type { Soon } from '../domain/ports.js';

/** `read` looks, `edit` also changes and publishes, `admin` also makes and revokes tokens of its own scope. */
export type TokenRight = 'read' | 'edit' | 'admin';

/** What a token is for. An operator's acts for any tenant. */
export type TokenScope = { readonly kind: 'operator' } | { readonly kind: 'tenant'; readonly tenant: string } | { readonly kind: 'list'; readonly tenant: string; readonly list: string };

export interface Token {
  /** Public: names the token in lists and in the audit log. */
  readonly id: string;
  readonly name: string;
  readonly scope: TokenScope;
  readonly right: TokenRight;
  readonly createdMs: number;
  readonly createdBy: string;
  readonly expiresMs?: number;
  readonly revokedMs?: number;
}

/** Tokens are kept as SHA-256 of 256 random bits, never in clear. */
export interface TokenStore {
  saveToken(token: Token, sha256: Buffer): Soon<void>;
  /** Also one that is expired or revoked. */
  tokenByHash(sha256: Buffer): Soon<Token | undefined>;
  /** All of them, or those of a tenant's scope; newest first. */
  tokens(tenant?: string): Soon<readonly Token[]>;
  /** `false`: there is no such token, or it is revoked already. */
  revokeToken(id: string, atMs: number): Soon<boolean>;
}
