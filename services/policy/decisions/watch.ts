import type { Step } from '../domain/tenant.js';

/** What a decision tells those who count and log. Never a PIN, a label or a caller. */
export interface DecisionWatch {
  /** A look-up could not be made; `why` in the words of whoever could not make it. */
  lookUpFailed(look: string, why: string): void;
  /** A prompt of the live release is not rendered and was skipped. */
  promptMissing(tenant: string, prompt: string): void;
  wrongPin(): void;
  /** A step of a flow came to an outcome; of a menu, the keys. */
  stepped(step: Step['do'], outcome: string): void;
  lockedOut(): void;
  /** A verdict on a PIN is held back for so long. */
  answerDelayed(ms: number): void;
  /** An error of ours: this one call gets 480, whoever reads the log gets the rest. */
  failed(error: unknown, callUid: string): void;
}

/** For those who do not count. */
export const nobodyWatches: DecisionWatch = {
  lookUpFailed: () => undefined,
  promptMissing: () => undefined,
  wrongPin: () => undefined,
  stepped: () => undefined,
  lockedOut: () => undefined,
  answerDelayed: () => undefined,
  failed: () => undefined,
};
