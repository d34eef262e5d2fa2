/** An address that is none: 404, or 405 where another method would do. */
import type { Api } from './api.js';
import { sendProblem } from './answer-errors.js';
import { Problem } from './problem.js';

/** To be called before routes are added. */
export function addNotFound(api: Api): void {
  const routes: { readonly method: string; readonly like: RegExp }[] = [];
  api.addHook('onRoute', ({ method, url }) => {
    const like = new RegExp(`^${url.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/:[a-z]+/g, '[^/]+')}$`);
    for (const one of [method].flat()) routes.push({ method: one, like });
  });
  api.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?')[0] ?? '';
    const allowed = [...new Set(routes.filter(({ like }) => like.test(path)).map(({ method }) => method))];
    if (allowed.length === 0) return sendProblem(request, reply, new Problem('not-found', 'there is nothing at this address; /api lists what there is'));
    return sendProblem(request, reply, new Problem('method-not-allowed', `allowed here: ${allowed.join(', ')}`, { headers: { allow: allowed.join(', ') } }));
  });
}
