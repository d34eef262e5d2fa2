/** Holds requests against the schemas of their routes. */
import type { FastifySchemaCompiler, FastifySchemaValidationError } from 'fastify';
import type { TSchema } from 'typebox';
import { Compile } from 'typebox/schema';

/**
 * As the compiler of @fastify/type-provider-typebox does, with TypeBox' checks of schemas alone: what that one loads beside them (its
 * library for values, of which only the reading of numbers was used) takes a third of a second at every start of the service.
 */
export const validatorOf: FastifySchemaCompiler<TSchema> = ({ schema, httpPart }) => {
  const validator = Compile(schema);
  return (value: unknown) => {
    const read = httpPart === 'body' ? value : typed(schema, value);
    if (validator.Check(read)) return { value: read };
    const [, errors] = validator.Errors(read);
    return { error: errors as unknown as FastifySchemaValidationError[] };
  };
};

/** What stands in an address is text: where a number or a yes or no is meant, and it is one, it becomes that. */
function typed(schema: TSchema, value: unknown): unknown {
  const { properties } = schema as { readonly properties?: Readonly<Record<string, { readonly type?: unknown }>> };
  if (properties === undefined || typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, text]: [string, unknown]) => [name, typeof text === 'string' && Object.hasOwn(properties, name) ? typedText(properties[name]?.type, text) : text]));
}

function typedText(type: unknown, text: string): unknown {
  if ((type === 'integer' || type === 'number') && text.trim() !== '' && Number.isFinite(Number(text))) return Number(text);
  if (type === 'boolean' && Object.hasOwn(yesOrNo, text.toLowerCase())) return yesOrNo[text.toLowerCase()];
  return text;
}

const yesOrNo: Readonly<Record<string, boolean>> = { true: true, 1: true, false: false, 0: false };
