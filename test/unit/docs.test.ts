import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Certificates } from '../../services/common/certificates.js';
import { createLog } from '../../services/common/log.js';
import { followSettings } from '../../cli/edge-follow.js';
import { edgeSettings } from '../../cli/edge/edge-settings.js';
import { probeSettings } from '../../cli/probe.js';
import { createRegistry } from '../../services/common/process-metrics.js';
import { watchCertificates } from '../../services/common/watch-certificates.js';
import { createCrmMetrics } from '../../services/policy/crm/crm-metrics.js';
import { createGitMetrics } from '../../services/policy/git/git-metrics.js';
import { createHttpMetrics } from '../../services/policy/http/watch-requests.js';
import { createPolicyMetrics, registerCacheMetrics, registerOperatorMetrics, registerPinMetrics, registerReleaseMetrics, registerServingMetrics } from '../../services/policy/metrics.js';
import { policySettings } from '../../services/policy/config.js';
import { sipSettings } from '../../sip/config.js';
import { createSipMetrics, registerSipGauges } from '../../sip/metrics.js';

const read = (path: string) => readFileSync(path, 'utf8');
const pages = ['README.md', 'CONTRIBUTING.md', 'examples/README.md', 'bench/README.md', ...readdirSync('docs').map((name) => join('docs', name))].filter((path) => existsSync(path));

describe('the documentation', () => {
  it('names every setting, and none that is not there', () => {
    const page = read('docs/settings.md');
    const known = [...Object.values(policySettings), ...Object.values(sipSettings), ...Object.values(followSettings), ...Object.values(edgeSettings), ...Object.values(probeSettings)].map(({ env }) => env);
    assert.deepEqual(known.filter((env) => !page.includes(`\`${env}\``)), []);
    const named = [...page.matchAll(/`(LATCHKEY_[A-Z_]+)`/g)].map((match) => match[1] ?? '');
    assert.deepEqual(named.filter((env) => !known.includes(env)), []);
  });

  it('names every metric, and none that is not there', () => {
    const [registry, ofSip] = [createRegistry(), createRegistry()];
    createPolicyMetrics(registry);
    createHttpMetrics(registry);
    createGitMetrics(registry, 60_000);
    createCrmMetrics(registry, () => ({ closed: 0, open: 0, 'half-open': 0 }));
    registerCacheMetrics(registry, () => []);
    registerReleaseMetrics(registry, () => []);
    registerOperatorMetrics(registry, () => 0);
    registerPinMetrics(registry, () => 0);
    watchCertificates(new Certificates({}), { as: 'server', registry, log: createLog({ service: 'test', level: 'silent' }) });
    const [none, no] = [() => 0, () => false];
    registerServingMetrics(registry, { ready: no, draining: no });
    createSipMetrics(ofSip, []);
    registerSipGauges(ofSip, { callsUnderWay: none, mostCalls: none, dialogs: none, mediaLegs: none, mediaRoom: () => undefined, timers: none, policyReplicas: none, sipStackConnected: no, ready: no, draining: no });
    const ofKamailio = [...read('deploy/kamailio/kamailio.cfg').matchAll(/"prom_[a-z]+", "name=([a-z_]+);/g)].map((match) => `latchkey_edge_${match[1] ?? ''}`);
    const known = [...[registry, ofSip].flatMap((each) => each.getMetricsAsArray()).map(({ name }) => name).filter((name) => name.startsWith('latchkey_')), ...ofKamailio];
    const page = read('docs/metrics.md');
    assert.deepEqual(known.filter((name) => !page.includes(`\`${name}\``)), []);
    const named = [...page.matchAll(/`(latchkey_[a-z_]+)`/g)].map((match) => match[1] ?? '');
    assert.deepEqual(named.filter((name) => !known.includes(name)), []);
  });

  it('links only to what is there', () => {
    const dead = pages.flatMap((page) => [...read(page).matchAll(/\]\((?!https?:)([^)#]+)[^)]*\)/g)].map((match) => join(dirname(page), match[1] ?? '')).filter((target) => !existsSync(target)).map((target) => `${page}: ${target}`));
    assert.deepEqual(dead, []);
  });

  it('keeps the README short', () => {
    assert.ok(read('README.md').split('\n').length <= 121);
  });
});
