import assert from 'node:assert/strict';
import { parseMessage } from '../../sip/engine/message/parse-message.js';
import type { SipRequest, SipResponse } from '../../sip/engine/message/message.js';

/** Lines become a message: CRLF between them, a blank line after them. */
export function sipText(...lines: readonly string[]): string {
  return `${lines.join('\r\n')}\r\n\r\n`;
}

/** A request that is right; lines given replace those with the same name, or are added. */
export function requestText(method = 'INVITE', ...given: readonly string[]): string {
  const usual = [
    'Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK-1',
    'Max-Forwards: 70',
    'From: <sip:caller@example.com>;tag=a',
    'To: <sip:called@example.net>',
    'Call-ID: call-1',
    `CSeq: 1 ${method}`,
  ];
  const nameOf = (line: string) => line.slice(0, line.indexOf(':'));
  const names = new Set(given.map(nameOf));
  const lines = [...usual.filter((line) => !names.has(nameOf(line))), ...given];
  return sipText(`${method} sip:called@example.net SIP/2.0`, ...lines, 'Content-Length: 0');
}

export function aRequest(method = 'INVITE', ...given: readonly string[]): SipRequest {
  const message = parseMessage(requestText(method, ...given));
  assert.equal(message.kind, 'request');
  return message;
}

export function aResponse(status: number, method = 'INVITE', ...given: readonly string[]): SipResponse {
  const text = requestText(method, 'To: <sip:called@example.net>;tag=b', ...given);
  const message = parseMessage(text.replace(/^[^\r]*/, `SIP/2.0 ${status} Whatever`));
  assert.equal(message.kind, 'response');
  return message;
}
