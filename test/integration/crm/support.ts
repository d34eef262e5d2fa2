/** Look-ups on real servers, and all that their tests look at. */
import { Writable } from 'node:stream';
import pino from 'pino';
import { Registry } from 'prom-client';
import type { LookupFunction } from 'node:net';
import { wallClock } from '../../../services/common/clock.js';
import { openCustomerSystems, type OpenCustomerSystems } from '../../../services/policy/crm/open-customer-systems.js';
import type { PatientOptions } from '../../../services/policy/crm/patient.js';
import type { LookUpRights } from '../../../services/policy/domain/operator.js';
import type { CustomerAnswer, CustomerCall, CustomerQuestion } from '../../../services/policy/domain/ports.js';
import type { Verifier } from '../../../services/policy/domain/tenant.js';
import type { WaitStore } from '../../../services/policy/store/wait-store.js';
import { crmCa } from '../../support/crm-server.js';
import { aVerifier } from '../../support/fake-customers.js';

/** The PIN of every question: it may stand nowhere but in the question. */
export const canary = '90210547';
export const called = '+31201234567';

export interface LookUps {
  readonly customers: OpenCustomerSystems;
  readonly logged: string[];
  metrics(): Promise<string>;
  /** Asks, and comes back until there is an answer. */
  ask(verifier: Partial<Verifier>, more?: Partial<CustomerQuestion> & { readonly tenant?: string; readonly callUid?: string }): Promise<Exclude<CustomerAnswer, { kind: 'under-way' }>>;
}

export interface LookUpsOptions extends Partial<LookUpRights> {
  readonly secrets?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly resolve?: LookupFunction;
  readonly patience?: PatientOptions;
  readonly waits?: WaitStore;
  readonly ca?: string;
}

let calls = 0;

export function lookUps({ environment = {}, resolve, patience, waits, ca = crmCa, ...rights }: LookUpsOptions = {}): LookUps {
  const logged: string[] = [];
  const log = pino({}, new Writable({ write: (line, _, done) => (logged.push(String(line)), done()) }));
  const registry = new Registry();
  const customers = openCustomerSystems({
    rights: () => ({ privateAddresses: ['127.0.0.1'], http: false, secrets: 'any', ...rights }), secret: (name) => environment[name], secretKey: Buffer.alloc(32, 7), clock: wallClock, log, registry, ca,
    ...(resolve !== undefined && { resolve }), ...(patience !== undefined && { patience }), ...(waits !== undefined && { waits }),
  });
  return {
    customers, logged,
    metrics: () => registry.metrics(),
    ask: async (verifier, { tenant = 'smith', callUid = `call-${++calls}`, ...more } = {}) => {
      const call: CustomerCall = { callUid, tenant, called };
      let said = await customers.ask(call, { step: 'crm', verifier: aVerifier(verifier), caller: '+31612345678', pin: canary, attemptId: callUid, ...more }, Date.now());
      while (said.kind === 'under-way') {
        await new Promise((soon) => setTimeout(soon, 10));
        said = await customers.answer(call, 'crm', said.asked, Date.now());
      }
      return said;
    },
  };
}

/** An answer in a word or two. */
export function inShort(said: CustomerAnswer): string {
  return said.kind === 'unavailable' ? said.why : said.kind;
}
