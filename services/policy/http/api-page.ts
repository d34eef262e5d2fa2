/** The documentation as a page: nothing is fetched from elsewhere, and no script runs in it. */
import { createHash } from 'node:crypto';
import { problemKinds, type ProblemKind } from './problem.js';

/** As much of an OpenAPI document as is shown. */
interface Document {
  readonly info?: { readonly title?: string; readonly version?: string; readonly description?: string };
  readonly paths?: object;
}

interface Operation {
  readonly summary?: string;
  readonly description?: string;
  readonly tags?: readonly string[];
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly required?: boolean; readonly description?: string; readonly schema?: unknown }[];
  readonly requestBody?: { readonly content?: Readonly<Record<string, { readonly schema?: unknown }>> };
  readonly responses?: Readonly<Record<string, { readonly description?: string; readonly content?: Readonly<Record<string, { readonly schema?: unknown }>> }>>;
}

const style = `body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1b1b1b;background:#fff}
h1{font-size:1.6rem}h2{font-size:1.15rem;margin-top:2rem;border-bottom:1px solid #ccc}code,pre{font:14px/1.4 ui-monospace,monospace}
pre{background:#f4f4f4;padding:.6rem;overflow:auto}details{border:1px solid #ddd;border-radius:4px;margin:.4rem 0;padding:.3rem .7rem}
summary{cursor:pointer}.m{display:inline-block;min-width:4.2rem;font-weight:600}table{border-collapse:collapse}td{padding:.1rem 1rem .1rem 0;vertical-align:top}
@media(prefers-color-scheme:dark){body{color:#e6e6e6;background:#161616}pre{background:#232323}details{border-color:#444}a{color:#8ab4f8}}`;

const styleHash = createHash('sha256').update(style).digest('base64');

export const pageHeaders: Readonly<Record<string, string>> = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': `default-src 'none'; style-src 'sha256-${styleHash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  'referrer-policy': 'no-referrer',
};

export function apiPage({ info = {}, paths = {} }: Document): string {
  const operations = Object.entries(paths as Readonly<Record<string, Readonly<Record<string, Operation>>>>).flatMap(([path, methods]) => Object.entries(methods).map(([method, operation]) => ({ path, method, operation })));
  const tags = [...new Set(operations.map(({ operation }) => operation.tags?.[0] ?? ''))];
  const sections = tags.map((tag) => `<h2>${escaped(tag)}</h2>${operations.filter(({ operation }) => (operation.tags?.[0] ?? '') === tag).map(operationHtml).join('')}`);
  const problems = Object.entries(problemKinds).map(([kind, { status, title }]) => `<tr><td>${status}</td><td><a href="/api/problems/${kind}">${kind}</a></td><td>${escaped(title)}</td></tr>`);
  return page(`${info.title ?? ''} API ${info.version ?? ''}`, `<p>${escaped(info.description ?? '')}</p>
<p>Every request but those to <code>/live</code>, <code>/ready</code> and <code>/metrics</code> needs <code>Authorization: Bearer lk_…</code>, unless the service was opened to its own machine. The same for programs: <a href="/api/openapi.json">openapi.json</a>.</p>
${sections.join('\n')}<h2>Problems</h2><table>${problems.join('')}</table>`);
}

export function problemPage(kind: ProblemKind): string {
  const { status, title, about } = problemKinds[kind];
  return page(title, `<p>Status ${status}, type <code>/api/problems/${kind}</code></p><p>${escaped(about).replace(/`([^`]*)`/g, '<code>$1</code>')}</p><p><a href="/api">The whole API</a></p>`);
}

function operationHtml({ path, method, operation }: { readonly path: string; readonly method: string; readonly operation: Operation }): string {
  const { summary = '', description = '', parameters = [], requestBody, responses = {} } = operation;
  const rows = parameters.map((one) => `<tr><td><code>${escaped(one.name)}</code></td><td>${escaped(one.in)}${one.required === true ? ', required' : ''}</td><td>${escaped(one.description ?? '')}</td></tr>`);
  const bodies = Object.entries(requestBody?.content ?? {}).map(([type, { schema }]) => `<p>Body, <code>${escaped(type)}</code>:</p>${schemaHtml(schema)}`);
  const answers = Object.entries(responses).map(([status, { description: what = '', content = {} }]) => {
    const shown = status.startsWith('2') ? Object.values(content).map(({ schema }) => schemaHtml(schema)).join('') : '';
    return `<p>${escaped(status)} ${escaped(what === 'Default Response' ? '' : what)}</p>${shown}`;
  });
  return `<details><summary><span class="m">${escaped(method.toUpperCase())}</span> <code>${escaped(path)}</code> ${escaped(summary)}</summary>
<p>${escaped(description)}</p>${rows.length === 0 ? '' : `<table>${rows.join('')}</table>`}${bodies.join('')}${answers.join('')}</details>`;
}

function schemaHtml(schema: unknown): string {
  return schema === undefined ? '' : `<pre>${escaped(JSON.stringify(schema, undefined, 2))}</pre>`;
}

function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escaped(title)}</title><style>${style}</style></head>
<body><h1>${escaped(title)}</h1>${body}</body></html>
`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
