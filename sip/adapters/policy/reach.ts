import { credentials, Metadata, type ChannelCredentials, type ClientOptions } from '@grpc/grpc-js';
import { loadPolicyProto } from '../../../proto/load.js';
import { wallClock } from '../../../services/common/clock.js';
import type { GrpcSecurity } from '../../../services/common/grpc-security.js';
import type { PolicyAddresses } from './addresses.js';
import type { Reach } from './replica.js';

/** How replicas are reached: over TLS where a CA is given, with our certificate where there is one, with the token. */
export function reachOf(security: GrpcSecurity, addresses: PolicyAddresses): Reach {
  return {
    v1: loadPolicyProto().v1,
    credentials: channelCredentials(security),
    metadata: () => bearer(security.grpcToken),
    channelOptions: channelOptions(security, addresses),
    clock: wallClock,
  };
}

function channelCredentials({ grpcTlsCert, grpcTlsKey, grpcTlsCa }: GrpcSecurity): ChannelCredentials {
  if (grpcTlsCa === undefined) return credentials.createInsecure();
  return credentials.createSsl(Buffer.from(grpcTlsCa), grpcTlsKey === undefined ? null : Buffer.from(grpcTlsKey), grpcTlsCert === undefined ? null : Buffer.from(grpcTlsCert));
}

function bearer(token: string | undefined): Metadata {
  const metadata = new Metadata();
  if (token !== undefined) metadata.set('authorization', `Bearer ${token}`);
  return metadata;
}

/** Addresses that a name stands for show a certificate for that name. */
function channelOptions({ grpcTlsCa }: GrpcSecurity, addresses: PolicyAddresses): ClientOptions {
  return grpcTlsCa === undefined || addresses.kind === 'list' ? {} : { 'grpc.ssl_target_name_override': addresses.name.host };
}
