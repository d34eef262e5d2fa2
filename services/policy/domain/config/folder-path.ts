/** Paths of files in a tenant's folder. */
import type { Reader } from '../../../common/readers.js';

/** With `/` between, below the folder whatever the system: no `..`, no drive, no backslash. */
export const folderPath: Reader<string> = {
  allowed: "a file within the tenant's folder, as lists/vip.csv",
  read: (text) => {
    if (text.length > 255 || /[\\:\u0000-\u001f\u007f]/.test(text) || text.startsWith('/')) return undefined;
    const parts = text.split('/').filter((part) => part !== '.' && part !== '');
    return parts.length === 0 || parts.includes('..') || text.endsWith('/') ? undefined : parts.join('/');
  },
};
