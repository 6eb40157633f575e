// The public schema of the realtime API, to check every event that the fake sends and gets.
import { readFileSync } from 'node:fs';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';

export type Side = 'Client' | 'Server';
export type Generation = 'present' | 'beta';

interface Schema {
  readonly $defs: Readonly<Record<string, { readonly properties?: { readonly type?: { readonly enum?: string[]; readonly const?: string } } }>>;
}

const schema = JSON.parse(readFileSync(new URL('./openapi-realtime.json', import.meta.url), 'utf8')) as Schema;
const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });
ajv.addSchema({ ...schema, $id: 'realtime' });
const checks = new Map<string, ValidateFunction>();

for (const [name, { properties }] of Object.entries(schema.$defs)) {
  const [, beta, side] = /^Realtime(Beta)?(Client|Server)Event./.exec(name) ?? [];
  const type = properties?.type?.const ?? properties?.type?.enum?.[0];
  const check = ajv.getSchema(`realtime#/$defs/${name}`);
  if (side && type && check) checks.set(`${beta ? 'beta' : 'present'} ${side} ${type}`, check);
}

/** What is wrong with an event; undefined if the schema allows it. */
export function faultOf(event: { readonly type: string }, side: Side, generation: Generation = 'present'): string | undefined {
  const check = checks.get(`${generation} ${side} ${event.type}`);
  if (!check) return `${side}: there is no event ${event.type} in the ${generation} API`;
  if (check(event)) return undefined;
  const why = (check.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`).join('; ');
  return `${side} ${event.type}: ${why}`;
}
