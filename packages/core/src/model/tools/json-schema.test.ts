// Schemas for models, and arguments from models, for zod 3, zod 4 and JSON Schema.
import { execFileSync } from 'node:child_process';

import { describe, expect, it } from 'vitest';
import * as z3 from 'zod/v3';
import * as z4 from 'zod/v4';
import * as mini from 'zod/v4-mini';

import { oaiParams, toJsonSchema } from './json-schema.js';
import { isDuplicateConfirmed, parseFunctionArguments, parseToolArguments } from './parse-arguments.js';
import { CONFIRM_DUPLICATE_PARAM } from './tool-types.js';
import { tool } from './tool.js';

const execute = () => Promise.resolve('');
const zod4 = z4.object({
  city: z4.string().describe('Where to look'),
  days: z4.number().default(3),
  note: z4.string().optional(),
  place: z4.object({ floor: z4.number().optional() }).optional(),
  nick: z4.string().nullable().optional(),
});
const zod3 = z3.object({
  city: z3.string().describe('Where to look'),
  days: z3.number().default(3),
  note: z3.string().optional(),
  place: z3.object({ floor: z3.number().optional() }).optional(),
  nick: z3.string().nullable().optional(),
});
const json = {
  type: 'object' as const,
  properties: {
    city: { type: 'string' as const },
    days: { type: 'number' as const, default: 3 },
    note: { type: 'string' as const },
  },
  required: ['city'],
};

describe.each([
  ['zod 4', zod4],
  ['zod 3', zod3],
])('toJsonSchema of %s', (_name, schema) => {
  it('is what the model may give', () => {
    const plain = toJsonSchema(schema);
    expect(plain).toMatchObject({
      type: 'object',
      properties: { city: { type: 'string', description: 'Where to look' }, days: { type: 'number', default: 3 } },
      required: ['city'],
      additionalProperties: false,
    });
    expect(Object.keys(plain)).not.toContain('$schema');
  });

  it('is strict on demand: all required, null for what was optional', () => {
    const strict = toJsonSchema(schema, true, true);
    expect(strict.required).toEqual(['city', 'days', 'note', 'place', 'nick']);
    expect(strict.properties?.city).toEqual({ type: 'string', description: 'Where to look' });
    expect(strict.properties?.days).toEqual({ type: ['number', 'null'] });
    expect(strict.properties?.place).toMatchObject({
      type: ['object', 'null'],
      required: ['floor'],
      additionalProperties: false,
      properties: { floor: { type: ['number', 'null'] } },
    });
    const nick = JSON.stringify(strict.properties?.nick);
    expect(nick.match(/null/g)).toHaveLength(1);
  });

  it('makes parameters for OpenAI', () => {
    expect(oaiParams(schema)).toMatchObject({ type: 'object', required: ['city'], additionalProperties: false });
  });
});

describe('toJsonSchema', () => {
  it('leaves a JSON Schema as it is, unless strict', () => {
    expect(toJsonSchema(json)).toEqual(json);
    expect(toJsonSchema(json, true, true)).toEqual({
      type: 'object',
      properties: { city: { type: 'string' }, days: { type: ['number', 'null'] }, note: { type: ['string', 'null'] } },
      required: ['city', 'days', 'note'],
      additionalProperties: false,
    });
    expect(oaiParams({ type: 'object' })).toEqual({
      type: 'object',
      properties: {},
      required: [],
      additionalProperties: false,
    });
  });

  it('is strict inside lists, choices and definitions, and keeps enums', () => {
    const strict = toJsonSchema(
      z4.object({
        items: z4.array(z4.object({ size: z4.enum(['s', 'l']).optional() })),
        pay: z4.union([z4.object({ card: z4.string().optional() }), z4.literal('cash')]),
      }),
      true,
      true,
    );
    expect(strict.properties?.items).toMatchObject({
      items: {
        required: ['size'],
        properties: { size: { anyOf: [{ type: 'string', enum: ['s', 'l'] }, { type: 'null' }] } },
      },
    });
    expect(strict.properties?.pay).toMatchObject({
      anyOf: [{ required: ['card'], additionalProperties: false }, { const: 'cash' }],
    });
  });

  it('understands zod mini and an empty object', () => {
    expect(toJsonSchema(mini.object({ a: mini.string() }))).toMatchObject({ properties: { a: { type: 'string' } } });
    expect(toJsonSchema(z4.object({}))).toMatchObject({ type: 'object', properties: {} });
  });

  it('adds the confirmation argument for tools that want it', () => {
    for (const parameters of [zod4, zod3, json]) {
      const confirmed = tool({ name: 'x', description: '', parameters, execute, onDuplicate: 'confirm' });
      const schema = toJsonSchema(confirmed.parameters, true, true);
      expect(schema.properties?.[CONFIRM_DUPLICATE_PARAM]).toMatchObject({ type: ['boolean', 'null'] });
      expect(schema.required).toContain(CONFIRM_DUPLICATE_PARAM);
    }
  });
});

describe('parseFunctionArguments', () => {
  it.each([
    ['{"a":1}', { a: 1 }],
    ['', {}],
    ['null', {}],
    ['{"a":1', { a: 1 }],
    ["{'a':'b',}", { a: 'b' }],
    ['"{\\"a\\":1}"', { a: 1 }],
  ])('reads %s', (raw, expected) => {
    expect(parseFunctionArguments(raw)).toEqual(expected);
  });

  it.each(['[1]', '7', 'true'])('refuses %s', (raw) => {
    expect(() => parseFunctionArguments(raw)).toThrow(/JSON object/);
  });
});

describe('parseToolArguments', () => {
  it.each([
    ['zod 4', zod4],
    ['zod 3', zod3],
  ])('checks and completes with %s', async (_name, parameters) => {
    const look = tool({ name: 'look', description: '', parameters, execute });
    expect(await parseToolArguments(look, '{"city":"Bonn"}')).toEqual({ city: 'Bonn', days: 3 });
    const strict = '{"city":"Bonn","days":null,"note":null,"place":{"floor":null},"nick":null}';
    expect(await parseToolArguments(look, strict)).toEqual({ city: 'Bonn', days: 3, place: {}, nick: null });
    await expect(parseToolArguments(look, '{"city":5,"days":"x"}')).rejects.toMatchObject({
      code: 'tool_arguments_invalid',
      message: expect.stringMatching(/^city: .*; days: /),
    });
    await expect(parseToolArguments(look, '{"city":null}')).rejects.toThrow(/city/);
  });

  it('puts the defaults of a JSON Schema in the place of nulls', async () => {
    const look = tool({ name: 'look', description: '', parameters: json, execute });
    expect(await parseToolArguments(look, '{"city":"Bonn","days":null,"note":null,"more":null}')).toEqual({
      city: 'Bonn',
      days: 3,
      more: null,
    });
  });

  it('finds nulls behind references, in lists and in optional objects', async () => {
    const parameters = {
      type: 'object' as const,
      properties: {
        list: { type: 'array' as const, items: { $ref: '#/definitions/entry' } },
        maybe: { anyOf: [{ $ref: '#/definitions/entry' }, { type: 'null' as const }] },
      },
      definitions: { entry: { type: 'object' as const, properties: { note: { type: 'string' as const } } } },
    };
    const look = tool({ name: 'look', description: '', parameters, execute });
    expect(await parseToolArguments(look, '{"list":[{"note":null}],"maybe":{"note":null}}')).toEqual({
      list: [{}],
      maybe: {},
    });
  });

  it('hides the confirmation from the tool', async () => {
    const raw = `{"city":"Bonn","${CONFIRM_DUPLICATE_PARAM}":true}`;
    for (const parameters of [z4.strictObject({ city: z4.string() }), json]) {
      const look = tool({ name: 'look', description: '', parameters, execute, onDuplicate: 'confirm' });
      expect(await parseToolArguments(look, raw)).toEqual({ city: 'Bonn' });
    }
    expect([isDuplicateConfirmed(raw), isDuplicateConfirmed('{}'), isDuplicateConfirmed('[')]).toEqual([
      true,
      false,
      false,
    ]);
  });
});

describe('importing tools', () => {
  it('loads neither zod nor the JSON repair', () => {
    const guard = `export async function resolve(name, context, next) {
      const found = await next(name, context);
      if (/node_modules.(zod|jsonrepair|sharp)/.test(found.url)) throw new Error('loaded ' + found.url);
      return found;
    }`;
    const script = `
      import module from 'node:module';
      module.register('data:text/javascript,' + encodeURIComponent(${JSON.stringify(guard)}));
      await import(${JSON.stringify(new URL('./index.ts', import.meta.url).href)});
      const required = Object.keys(module._cache).filter((path) => /node_modules.(zod|jsonrepair|sharp)/.test(path));
      console.log(JSON.stringify(required));`;
    const flags = ['--import', 'tsx', '--conditions=source', '--input-type=module'];
    const output = execFileSync(process.execPath, [...flags, '-e', script], { encoding: 'utf8' });
    expect(JSON.parse(output)).toEqual([]);
  });
});
