/** Kubernetes objects as `kubectl kustomize` renders them, typed as far as our rules look at them. */
import { parseAllDocuments } from 'yaml';
import { findProgram, runProgram } from './program.js';

export interface KubeObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec?: Spec;
  readonly data?: Readonly<Record<string, string>>;
}

type Labels = Readonly<Record<string, string>>;

/** Equalities; an empty one chooses everything. */
export type Selector = { readonly matchLabels?: Labels } | Labels;

/** What the specs of the kinds that we use have, together. */
export interface Spec {
  readonly replicas?: number;
  readonly template?: Template;
  readonly jobTemplate?: { readonly spec: { readonly template: Template } };
  readonly selector?: Selector;
  readonly scaleTargetRef?: { readonly kind: string; readonly name: string };
  readonly metrics?: readonly { readonly resource: { readonly target: { readonly averageUtilization: number } } }[];
  readonly podMetricsEndpoints?: readonly { readonly port: string }[];
  readonly ports?: readonly { readonly targetPort: string }[];
  readonly podSelector?: Selector;
  readonly policyTypes?: readonly string[];
  readonly ingress?: readonly PolicyRule[];
  readonly egress?: readonly PolicyRule[];
  readonly serviceName?: string;
  readonly volumeClaimTemplates?: readonly { readonly metadata: { readonly name: string } }[];
}

export interface PolicyRule {
  readonly from?: readonly Peer[];
  readonly to?: readonly Peer[];
  readonly ports?: readonly { readonly port: string | number }[];
}

export interface Peer {
  readonly podSelector?: Selector;
  readonly namespaceSelector?: Selector;
}

interface Template {
  readonly metadata?: { readonly labels?: Labels };
  readonly spec: PodSpec;
}

export interface PodSpec {
  readonly containers: readonly Container[];
  readonly initContainers?: readonly Container[];
  readonly securityContext?: { readonly runAsNonRoot?: boolean; readonly runAsUser?: number; readonly seccompProfile?: { readonly type: string } };
  readonly hostNetwork?: boolean;
  readonly hostPID?: boolean;
  readonly hostIPC?: boolean;
  readonly automountServiceAccountToken?: boolean;
  readonly serviceAccountName?: string;
  readonly terminationGracePeriodSeconds?: number;
  readonly topologySpreadConstraints?: readonly { readonly topologyKey: string }[];
  readonly volumes?: readonly Volume[];
}

export interface Volume {
  readonly name: string;
  readonly hostPath?: object;
  readonly configMap?: { readonly name: string };
  readonly secret?: { readonly secretName: string };
  readonly persistentVolumeClaim?: { readonly claimName: string };
}

export interface Container {
  readonly name: string;
  readonly image: string;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly env?: readonly { readonly name: string; readonly value?: string }[];
  readonly envFrom?: readonly { readonly configMapRef?: { readonly name: string }; readonly secretRef?: { readonly name: string } }[];
  readonly ports?: readonly { readonly name: string; readonly containerPort: number }[];
  readonly startupProbe?: Probe;
  readonly readinessProbe?: Probe;
  readonly livenessProbe?: Probe;
  readonly resources?: { readonly requests?: Amounts; readonly limits?: Amounts };
  readonly securityContext?: { readonly allowPrivilegeEscalation?: boolean; readonly privileged?: boolean; readonly readOnlyRootFilesystem?: boolean; readonly capabilities?: object };
  readonly volumeMounts?: readonly { readonly name: string }[];
  readonly restartPolicy?: string;
}

interface Amounts {
  readonly cpu?: string;
  readonly memory?: string;
}

interface Probe {
  readonly httpGet?: { readonly port: string | number };
  readonly tcpSocket?: { readonly port: string | number };
}

/** A pod as any kind of workload makes it. */
export interface PodOf {
  readonly owner: KubeObject;
  readonly labels: Labels;
  readonly spec: PodSpec;
  /** Those that prepare it first. */
  readonly containers: readonly Container[];
}

export const kubectlProgram = findProgram('kubectl');

export function render(folder: string): readonly KubeObject[] {
  if (kubectlProgram === undefined) throw new Error('kubectl is not installed');
  const { code, output } = runProgram(kubectlProgram, ['kustomize', folder]);
  if (code !== 0) throw new Error(`kubectl kustomize ${folder}: ${output}`);
  return parseAllDocuments(output).map((document) => document.toJS() as KubeObject);
}

export function podsOf(objects: readonly KubeObject[]): readonly PodOf[] {
  return objects.flatMap((owner) => {
    const template = owner.spec?.jobTemplate?.spec.template ?? owner.spec?.template;
    if (template === undefined) return [];
    const { metadata, spec } = template;
    return [{ owner, labels: metadata?.labels ?? {}, spec, containers: [...(spec.initContainers ?? []), ...spec.containers] }];
  });
}

export function selects(selector: Selector | undefined, labels: Labels): boolean {
  const wanted = (selector !== undefined && 'matchLabels' in selector ? selector.matchLabels : selector) as Labels | undefined;
  return Object.entries(wanted ?? {}).every(([key, value]) => labels[key] === value);
}

export function podNamed(pods: readonly PodOf[], name: string): PodOf | undefined {
  return pods.find(({ owner }) => owner.metadata.name === name);
}
