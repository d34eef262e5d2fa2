import { timingSafeEqual, createHash } from 'node:crypto';
import { ServerInterceptingCall, ServerListenerBuilder, status, type Metadata, type ServerInterceptor } from '@grpc/grpc-js';

/** Turns away every call that does not carry `authorization: Bearer <token>` with one of the tokens of now, health and reflection included. */
export function requireToken(tokens: () => readonly string[]): ServerInterceptor {
  const wanted = digests(tokens);
  return (_method, call) =>
    new ServerInterceptingCall(call, {
      start: (next) => {
        const listener = new ServerListenerBuilder().withOnReceiveMetadata((metadata, pass) => {
          if (carries(metadata, wanted())) pass(metadata);
          else call.sendStatus({ code: status.UNAUTHENTICATED, details: 'a bearer token is required: authorization: Bearer …' });
        });
        next(listener.build());
      },
    });
}

/** Made anew only when the tokens have changed. */
function digests(tokens: () => readonly string[]): () => readonly Buffer[] {
  let made: { readonly of: string; readonly digests: readonly Buffer[] } = { of: '', digests: [] };
  return () => {
    const now = tokens();
    const of = now.join('\n');
    if (of !== made.of) made = { of, digests: now.map((token) => digest(`Bearer ${token}`)) };
    return made.digests;
  };
}

function carries(metadata: Metadata, wanted: readonly Buffer[]): boolean {
  const [given] = metadata.get('authorization');
  if (typeof given !== 'string') return false;
  const found = digest(given);
  return wanted.some((one) => timingSafeEqual(found, one));
}

/** Comparing digests takes as long for any guess, of any length. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
