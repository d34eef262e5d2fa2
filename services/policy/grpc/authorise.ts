import { timingSafeEqual, createHash } from 'node:crypto';
import { ServerInterceptingCall, ServerListenerBuilder, status, type Metadata, type ServerInterceptor } from '@grpc/grpc-js';

/** Turns away every call that does not carry `authorization: Bearer <token>`, health and reflection included. */
export function requireToken(token: string): ServerInterceptor {
  const wanted = digest(`Bearer ${token}`);
  return (_method, call) =>
    new ServerInterceptingCall(call, {
      start: (next) => {
        const listener = new ServerListenerBuilder().withOnReceiveMetadata((metadata, pass) => {
          if (carries(metadata, wanted)) pass(metadata);
          else call.sendStatus({ code: status.UNAUTHENTICATED, details: 'a bearer token is required: authorization: Bearer …' });
        });
        next(listener.build());
      },
    });
}

function carries(metadata: Metadata, wanted: Buffer): boolean {
  const [given] = metadata.get('authorization');
  return typeof given === 'string' && timingSafeEqual(digest(given), wanted);
}

/** Comparing digests takes as long for any guess, of any length. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
