/** What `kubectl kustomize` makes of k8s/, against the Kubernetes schemas and rules of ours. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { containerRules, objectRules, operatorsSecrets } from '../../support/kubernetes-rules.js';
import { schemaFaults, unknownKeys } from '../../support/kubernetes-schemas.js';
import { kubectlProgram, podsOf, render, type KubeObject, type PodOf } from '../../support/kustomize.js';
import { runProgram } from '../../support/program.js';

const overlays = ['k8s/base', ...readdirSync('k8s/overlays').map((name) => `k8s/overlays/${name}`)];
const skipped = kubectlProgram === undefined ? ' (skipped: kubectl is not installed)' : '';

for (const folder of overlays) {
  describe(`${folder}${skipped}`, function () {
    this.timeout(120_000);
    let objects: readonly KubeObject[] = [];
    let pods: readonly PodOf[] = [];

    before(function () {
      if (kubectlProgram === undefined) this.skip();
      objects = render(folder);
      pods = podsOf(objects);
    });

    it('is what the schemas of Kubernetes and of prometheus-operator allow, with no key they do not know', async () => {
      const faults = (await Promise.all(objects.map(schemaFaults))).flat();
      assert.deepEqual([...faults, ...unknownKeys(objects)], []);
    });

    for (const [rule, faultsOf] of Object.entries(containerRules)) {
      it(`every container ${rule}`, () => {
        assert.deepEqual(pods.flatMap((pod) => pod.containers.filter((container) => !faultsOf(container, pod)).map(({ name }) => `${pod.owner.metadata.name}/${name}`)), []);
      });
    }

    for (const [rule, faultsOf] of Object.entries(objectRules)) {
      it(rule, () => assert.deepEqual(faultsOf(objects, pods), []));
    }
  });
}

describe('what k8s/generate.mjs makes', () => {
  it('is made of the rules and dashboards that there are', () => {
    const { code, output } = runProgram(process.execPath, ['k8s/generate.mjs', '--check']);
    assert.equal(code, 0, output);
  });
});

describe('the schemas', function () {
  this.timeout(60_000);

  it('let no misspelt key and no wrong kind of value pass', async () => {
    const wrong = (container: object): KubeObject => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'wrong' }, spec: { containers: [{ name: 'a', image: 'a:1', ...container }] } as object });
    assert.match(unknownKeys([wrong({ livenesProbe: {} })]).join(), /livenesProbe/);
    assert.match((await schemaFaults(wrong({ ports: [{ containerPort: 'x' }] }))).join(), /containerPort/);
  });
});

describe(`docs/operate.md and k8s/${skipped}`, () => {
  it('says how each Secret is made', () => {
    const text = readFileSync('docs/operate.md', 'utf8');
    assert.deepEqual(operatorsSecrets.filter((name) => !text.includes(`secret generic ${name} `)), []);
  });
});
