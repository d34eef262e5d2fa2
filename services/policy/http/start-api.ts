import type { AddressInfo } from 'node:net';
import type { HostPort } from '../../common/host-port.js';
import { buildApi, type ApiOptions } from './build-api.js';
import type { ApiParts } from './parts.js';

export interface RunningApi {
  /** Where it listens, with the port that it really got. */
  readonly address: HostPort;
  /** From now on requests are answered; before, all but `/metrics`, `/live`, `/ready` and the documentation are 503. */
  readonly serve: (parts: ApiParts) => void;
  /** Answers what it has, for so long, and ends. */
  close(withinMs?: number): Promise<void>;
}

/** Serves the HTTP API, and what whoever runs the process wants to know, on one port. Rejects when the port is taken. */
export async function startApi({ listen, ...options }: ApiOptions & { readonly listen: HostPort }): Promise<RunningApi> {
  const { api, serve } = await buildApi(options);
  await api.listen({ host: listen.host, port: listen.port });
  return {
    address: { host: listen.host, port: (api.server.address() as AddressInfo).port },
    serve,
    close: async (withinMs = 0) => {
      const cut = setTimeout(() => api.server.closeAllConnections(), withinMs);
      await api.close();
      clearTimeout(cut);
    },
  };
}
