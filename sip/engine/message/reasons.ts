/** The usual words for a status (RFC 3261 section 21 and its successors). */
export function reasonOf(status: number): string {
  return REASONS.get(status) ?? (status < 300 ? 'OK' : 'Error');
}

const REASONS = new Map<number, string>([
  [100, 'Trying'],
  [180, 'Ringing'],
  [183, 'Session Progress'],
  [200, 'OK'],
  [202, 'Accepted'],
  [400, 'Bad Request'],
  [405, 'Method Not Allowed'],
  [408, 'Request Timeout'],
  [416, 'Unsupported URI Scheme'],
  [420, 'Bad Extension'],
  [480, 'Temporarily Unavailable'],
  [481, 'Call/Transaction Does Not Exist'],
  [482, 'Merged Request'],
  [483, 'Too Many Hops'],
  [487, 'Request Terminated'],
  [491, 'Request Pending'],
  [500, 'Server Internal Error'],
  [501, 'Not Implemented'],
  [503, 'Service Unavailable'],
  [505, 'Version Not Supported'],
  [513, 'Message Too Large'],
]);
