// Orders and reservations survive the process, and two processes do not disturb each other.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sqlite from 'node-sqlite3-wasm';
import { afterAll, describe, expect, it } from 'vitest';
import { SqliteStore, type StoredOrder } from './store.js';

const folder = mkdtempSync(join(tmpdir(), 'restaurant-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const order: StoredOrder = {
  name: 'Ana',
  phone: undefined,
  items: [{ name: 'pizza', quantity: 2 }],
  totalCents: 2000,
  card: { token: 'card_abc', lastFour: '4242' },
};

describe('the store', () => {
  it('makes its file, numbers orders and reservations, and finds them again', async () => {
    const file = join(folder, 'new', 'restaurant.db');
    const store = new SqliteStore(file);
    expect(await store.saveOrder(order)).toBe(1);
    expect(await store.saveOrder({ ...order, phone: '5550100' })).toBe(2);
    expect(await store.saveReservation({ name: 'Bo', phone: '5550101', time: 'tonight', guests: undefined })).toBe(1);
    const again = new SqliteStore(file);
    expect(await again.rows('orders')).toMatchObject([
      { number: 1, name: 'Ana', phone: null, items: '[{"name":"pizza","quantity":2}]', total_cents: 2000 },
      { number: 2, phone: '5550100', card_token: 'card_abc', card_last_four: '4242' },
    ]);
    expect(await again.rows('reservations')).toMatchObject([{ name: 'Bo', time: 'tonight', guests: null }]);
    expect(readFileSync(file).subarray(0, 15).toString()).toBe('SQLite format 3');
  });

  it('waits for another process that writes', async () => {
    const file = join(folder, 'busy.db');
    const store = new SqliteStore(file);
    await store.saveOrder(order);
    const other = new sqlite.Database(file);
    other.exec('BEGIN IMMEDIATE');
    const saving = store.saveOrder(order);
    other.exec('COMMIT');
    other.close();
    expect(await saving).toBe(2);
  });

  it('goes on where a process died while it wrote', async () => {
    const file = join(folder, 'killed.db');
    const store = new SqliteStore(file);
    await store.saveOrder(order);
    mkdirSync(`${file}.lock`);
    utimesSync(`${file}.lock`, 1, 1);
    expect(await store.saveOrder(order)).toBe(2);
  });
});
