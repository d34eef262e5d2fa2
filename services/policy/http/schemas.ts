/** Shapes that several routes share. Texts for the documentation stand with them. */
import { Type, type Static, type TSchema } from 'typebox';

/** No control characters: these texts are shown in terminals. */
const plainText = (maxLength: number, description: string) => Type.String({ maxLength, pattern: '^[^\\u0000-\\u001f\\u007f-\\u009f\\u2028\\u2029]*$', description });

export const messageText = plainText(500, 'for the record of the release');
export const nameText = plainText(100, 'what it is for, as "CRM sync"');
export const whenText = (description: string) => Type.String({ description: `${description}, ISO 8601`, examples: ['2026-11-20T14:30:00.000Z'] });

export const tenantParams = Type.Object({ t: Type.String({ description: 'name of the tenant' }) });
export const listParams = Type.Object({ t: Type.String({ description: 'name of the tenant' }), l: Type.String({ description: 'name of the list' }) });

export const limitOf = (most: number, fallback: number) => Type.Optional(Type.Integer({ minimum: 1, maximum: most, description: `how many at most (${fallback})` }));
export const releaseNumber = Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER, description: 'number of the release' });
export const beforeNumber = Type.Optional(Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER, description: 'only those with a smaller number' }));

/** How something is published. */
export const publishQuery = {
  dryRun: Type.Optional(Type.Boolean({ description: 'reads and judges everything, says what would change, and changes nothing' })),
  message: Type.Optional(messageText),
  source: Type.Optional(Type.Enum(['upload', 'api', 'cli'], { description: 'what the release was made with, for its record' })),
};

export const closed = <P extends Record<string, TSchema>>(properties: P) => Type.Object(properties, { additionalProperties: false });

export const entrySchema = Type.Object(
  {
    id: Type.String({ description: 'stable; tells nothing of a PIN. Empty where a dry run would add the entry' }),
    number: Type.Optional(Type.String({ description: 'of a callers list: E.164, or a prefix as +4420*. A PIN is never shown' })),
    label: Type.Optional(Type.String()),
    destination: Type.Optional(Type.String({ description: 'several, in turn, with | between' })),
    validFrom: Type.Optional(whenText('from when on')),
    validUntil: Type.Optional(whenText('until when, included')),
    uses: Type.Optional(Type.Integer({ description: 'how many calls a PIN opens in all; absent: no limit' })),
  },
  { description: 'one row of a list' },
);
export type EntryAnswer = Static<typeof entrySchema>;

export const rowDifferenceSchema = Type.Object({
  list: Type.String(),
  change: Type.Enum(['added', 'removed', 'changed']),
  before: Type.Optional(entrySchema),
  after: Type.Optional(entrySchema),
});
export type RowDifferenceAnswer = Static<typeof rowDifferenceSchema>;

const listChange = Type.Object({ added: Type.Integer(), removed: Type.Integer(), changed: Type.Integer() });
export const summarySchema = Type.Object({ lines: Type.Integer(), lists: Type.Record(Type.String(), listChange, { description: 'by list: rows added, removed, changed; only lists that changed' }) });

export const listSchema = Type.Object({
  list: Type.String(),
  kind: Type.Enum(['callers', 'pins']),
  rows: Type.Integer(),
  version: Type.Integer({ description: 'changes with its rows; 0: it never had any' }),
});

export const lineSchema = Type.Object({ number: Type.String(), name: Type.String() });

export const publishedSchema = Type.Object({
  kind: Type.Optional(Type.Literal('unchanged', { description: 'the live release was made from this very content' })),
  tenant: Type.String(),
  release: Type.Integer({ description: 'its number; of a dry run what it would be' }),
  dryRun: Type.Optional(Type.Boolean()),
  summary: Type.Optional(summarySchema),
  versions: Type.Optional(Type.Record(Type.String(), Type.Integer(), { description: 'by list that changed: its version now' })),
  warnings: Type.Optional(Type.Array(Type.String())),
  guesses: Type.Optional(
    Type.Array(Type.Object({ list: Type.String(), pins: Type.Integer(), chanceADay: Type.Number({ description: '0 to 1: that somebody who keeps trying gets in' }), easyPins: Type.Integer() }), { description: 'how easily PINs could be guessed' }),
  ),
  difference: Type.Optional(Type.Array(rowDifferenceSchema, { description: 'of a dry run: the first rows that would change' })),
});

export const problemSchema = Type.Object(
  {
    type: Type.String(),
    title: Type.String(),
    status: Type.Integer(),
    detail: Type.String(),
    instance: Type.String(),
    faults: Type.Optional(
      Type.Array(
        Type.Object({ file: Type.Optional(Type.String()), line: Type.Optional(Type.Integer()), row: Type.Optional(Type.Integer()), path: Type.Optional(Type.String()), found: Type.String(), allowed: Type.Optional(Type.String()) }),
        { description: 'the first hundred' },
      ),
    ),
    total: Type.Optional(Type.Integer({ description: 'of all faults' })),
  },
  { $id: 'Problem', description: 'a problem document (RFC 9457)' },
);
