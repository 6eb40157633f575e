// The public schema of the realtime API, to check every event that the fake sends and gets.
import { readFileSync } from 'node:fs';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';

export type Side = 'Client' | 'Server';
export type Generation = 'present' | 'beta';

interface Definition {
  readonly properties?: { readonly type?: { readonly enum?: string[]; readonly const?: string } };
}

interface Schema {
  readonly $defs: Readonly<Record<string, Definition>>;
}

const schema = JSON.parse(readFileSync(new URL('./openapi-realtime.json', import.meta.url), 'utf8')) as Schema;
const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });
ajv.addSchema({ ...schema, $id: 'realtime' });
const checks = new Map<string, ValidateFunction>();

for (const [name, definition] of Object.entries(schema.$defs)) {
  const { properties } = definition;
  const [, beta, side] = /^Realtime(Beta)?(Client|Server)Event./.exec(name) ?? [];
  const type = properties?.type?.const ?? properties?.type?.enum?.[0];
  const check = ajv.getSchema(`realtime#/$defs/${name}`);
  if (side && type && check) checks.set(`${beta ? 'beta' : 'present'} ${side} ${type}`, check);
}

/** What is wrong with an event; undefined if the schema allows it. */
export function faultOf(event: { readonly type: string }, side: Side, generation: Generation = 'present'): string | undefined {
  // Of the beta's sound the schema knows only the present names.
  const type = generation === 'beta' ? event.type.replace(/^response\.(audio|text)/, "response.output_$1") : event.type;
  const check = checks.get(`${generation} ${side} ${type}`);
  if (!check) return `${side}: there is no event ${type} in the ${generation} API`;
  // The schema has one item for both; in the beta's own documentation an assistant's words are 'text'.
  const text = JSON.stringify({ ...event, type });
  const checked: unknown = JSON.parse(generation === 'beta' ? text.replaceAll('"type":"text"', '"type":"output_text"') : text);
  if (check(checked)) return undefined;
  const why = (check.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`).join('; ');
  return `${side} ${type}: ${why}`;
}
