import type { App } from './app.js';

/** Which application gets the next request of a method: those that routed it, in turn. */
export class Router {
  private readonly routes = new Map<string, { readonly apps: App[]; next: number }>();

  /** Registers an application for a method in lower case; a second time changes nothing. */
  add(app: App, verb: string): void {
    const route = this.routes.get(verb);
    if (route === undefined) this.routes.set(verb, { apps: [app], next: 0 });
    else if (!route.apps.includes(app)) route.apps.push(app);
  }

  /** Takes an application out of one method, or of all. */
  remove(app: App, verb?: string): void {
    for (const [name, route] of this.routes) {
      const at = verb === undefined || verb === name ? route.apps.indexOf(app) : -1;
      if (at !== -1) route.apps.splice(at, 1);
      if (route.apps.length === 0) this.routes.delete(name);
    }
  }

  pick(method: string): App | undefined {
    const route = this.routes.get(method.toLowerCase());
    if (route === undefined) return undefined;
    const app = route.apps[route.next % route.apps.length];
    route.next = (route.next + 1) % route.apps.length;
    return app;
  }
}
