import type { PolicyReady } from '../services/policy/main.js';
import type { SipReady } from '../sip/main.js';

export interface Ready {
  readonly policy: PolicyReady;
  readonly sip: SipReady;
  readonly seconds: number;
  /** The demo tenants are there, whose PIN is no secret. */
  readonly demo: boolean;
  readonly data: string;
}

const defaultSip = '127.0.0.1:5060';
const shownLines = 12;

/** What a person wants to know when all is up: where it listens, whom it answers for, and how to try it. */
export function readyText({ policy, sip, seconds, demo, data }: Ready): string {
  const numbers = policy.lines.slice(0, shownLines).map((line) => `${line.number.padEnd(16)} ${line.name} (${line.tenant})`);
  const more = policy.lines.length > shownLines ? [`and ${policy.lines.length - shownLines} more`] : [];
  return `
Latchkey is ready after ${seconds.toFixed(1)} s.

  SIP       ${sip.sip}  (udp, tcp)
  policy    ${policy.grpc}  (gRPC)
  metrics   http://${policy.http}/metrics  http://${sip.http}/metrics
  data      ${data}
  answers   ${[...numbers, ...more].join('\n            ') || 'no number yet: no tenant is live'}
${tryIt(policy, sip, demo)}
`;
}

function tryIt(policy: PolicyReady, sip: SipReady, demo: boolean): string {
  const line = demo ? policy.lines.find(({ number }) => number === '+31201234567') : policy.lines[0];
  if (line === undefined) return '';
  const via = sip.sip === defaultSip ? '' : ` --via ${sip.sip}`;
  const caller = ' --from +31612345678';
  return `
Try a call, in another terminal:

  npx latchkey call ${line.number}${caller}${demo ? ' --pin 4711' : ''}${via}

Ctrl-C stops it. The log shows warnings; --log-level info shows every call.`;
}
