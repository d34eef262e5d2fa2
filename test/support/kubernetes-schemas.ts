/** Objects against the schemas of the `kubernetes-models` packages: values by their JSON schemas, unknown keys by their types. */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type typescript from 'typescript';
import type { KubeObject } from './kustomize.js';

/** Required, not imported: linters that follow imports would read the whole compiler. */
const ts = createRequire(import.meta.url)('typescript') as typeof typescript;

interface Model {
  validate(): void;
}

/** Faults of one object by the JSON schema of its kind. Throws for a kind that is not known. */
export async function schemaFaults(object: KubeObject): Promise<readonly string[]> {
  const models = (await import(moduleOf(object))) as Readonly<Record<string, new (data: object) => Model>>;
  const model = models[object.kind];
  if (model === undefined) return [`${object.apiVersion} ${object.kind}: no such kind`];
  try {
    new model(object).validate();
    return [];
  } catch (error) {
    return [`${object.kind} ${object.metadata.name}: ${(error as Error).message}`];
  }
}

/** The JSON schemas let unknown keys pass, as a misspelt probe; TypeScript does not, where an object is written out. */
export function unknownKeys(objects: readonly KubeObject[]): readonly string[] {
  const file = join(process.cwd(), 'test', 'support', 'rendered.generated.ts');
  const lines = objects.map((object, index) => `export const o${index}: import('${moduleOf(object)}').I${object.kind} = ${JSON.stringify(object)};`);
  const options: typescript.CompilerOptions = { noEmit: true, strict: true, skipLibCheck: true, types: [], target: ts.ScriptTarget.ES2023, module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext };
  const host = ts.createCompilerHost(options);
  const read = host.getSourceFile.bind(host);
  host.getSourceFile = (name, ...more) => (name === file ? ts.createSourceFile(name, lines.join('\n'), ts.ScriptTarget.ES2023, true) : read(name, ...more));
  const exists = host.fileExists.bind(host);
  host.fileExists = (name) => name === file || exists(name);
  const program = ts.createProgram([file], options, host);
  const source = program.getSourceFile(file);
  return ts.getPreEmitDiagnostics(program, source).map(({ start = 0, messageText }) => {
    const object = objects[source?.getLineAndCharacterOfPosition(start).line ?? 0];
    return `${object?.kind ?? ''} ${object?.metadata.name ?? ''}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
  });
}

function moduleOf({ apiVersion, kind }: KubeObject): string {
  return apiVersion.startsWith('monitoring.coreos.com/') ? `@kubernetes-models/prometheus-operator/${apiVersion}/${kind}` : `kubernetes-models/${apiVersion}/${kind}`;
}
