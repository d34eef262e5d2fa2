/** What we say of ourselves (RFC 3261 sections 11.2 and 20.5). */
import type { SipHeaders } from '../../ports/incoming-call.js';

const allow = 'INVITE, ACK, CANCEL, BYE, OPTIONS, INFO, UPDATE, PRACK, NOTIFY';

export const allowHeader: SipHeaders = { Allow: allow };

export const inDialogHeaders: SipHeaders = { Allow: allow, Supported: '100rel' };

export const capabilities: SipHeaders = { ...inDialogHeaders, Accept: 'application/sdp, application/dtmf-relay, application/dtmf' };

export const acceptHeader: SipHeaders = { Accept: 'application/sdp' };
