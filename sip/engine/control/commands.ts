import type { App } from './app.js';

/** A `sip` frame of an application. */
export interface SipCommand {
  readonly messageId: string;
  readonly transactionId: string;
  readonly dialogId: string;
  /** Next hop, where the application chose one. */
  readonly proxy: string;
  readonly sip: string;
}

/** Who carries out what applications ask for. */
export interface AppCommands {
  sip(app: App, command: SipCommand): void;
  /** The connection is gone. */
  lost(app: App): void;
}

export interface ControlOptions {
  readonly host: string;
  readonly port: number;
  readonly secret: string;
  /** `proto/host:port` list of the SIP addresses as the world knows them, and as they are bound. */
  readonly hostports: string;
  readonly localHostports: string;
}
