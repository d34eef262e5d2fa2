import type { Hosts } from './hosts.js';

/** How often a long piece of work looks whether its server is still there, and how many times in vain before it is given up. */
const everyMs = 10_000;
const answerMs = 5000;
const mostMisses = 3;

/**
 * Calls back when a server that is at a long piece of work answers nobody any more. The work's own connection cannot tell: for all
 * it knows a million rows take their time. Ends with the function that it answers.
 */
export function whenGone(hosts: Hosts, gone: () => void): () => void {
  let misses = 0;
  const timer = setInterval(() => {
    answers(hosts).then((there) => {
      misses = there ? 0 : misses + 1;
      if (misses === mostMisses) gone();
    }, () => undefined);
  }, everyMs);
  timer.unref();
  return () => clearInterval(timer);
}

async function answers(hosts: Hosts): Promise<boolean> {
  const client = hosts.client({ connectionTimeoutMillis: answerMs, query_timeout: answerMs, application_name: 'latchkey still there' });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('SELECT 1');
    return true;
  } catch (error) {
    // "Too many connections" is an answer as well.
    return typeof (error as { readonly code?: unknown }).code === 'string' && /^[0-9A-Z]{5}$/.test((error as { readonly code: string }).code);
  } finally {
    client.end().catch(() => undefined);
  }
}
