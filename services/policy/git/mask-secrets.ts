/** Takes secrets, users and passwords of URLs, and what headers of authorisation hold out of a text that others wrote. */
export function maskSecrets(text: string, secrets: readonly string[]): string {
  let masked = text;
  for (const secret of secrets) if (secret !== '') masked = masked.replaceAll(secret, '…');
  return masked.replace(/:\/\/[^/\s@'"]*@/g, '://').replace(/(authorization:\s*)[^\r\n]*/gi, '$1…');
}
