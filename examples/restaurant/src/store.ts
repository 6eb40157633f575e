// Orders and reservations on disk, in SQLite. The engine is WebAssembly: nothing to compile, the same on every Node.
import { mkdirSync, rmdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { delay, systemClock } from '@livekit/agents';
import sqlite from 'node-sqlite3-wasm';
import type { CardToken } from './card-desk.js';
import type { OrderLine } from './menu.js';

/** An order as it is kept. Of the card there is a token and four digits. */
export interface StoredOrder {
  readonly name: string;
  readonly phone: string | undefined;
  readonly items: readonly OrderLine[];
  readonly totalCents: number;
  readonly card: CardToken;
}

export interface StoredReservation {
  readonly name: string;
  readonly phone: string;
  readonly time: string;
  readonly guests: number | undefined;
}

/** Where the restaurant writes things down. Both resolve with the number of what was written. */
export interface Store {
  saveOrder(order: StoredOrder): Promise<number>;
  saveReservation(reservation: StoredReservation): Promise<number>;
}

const tables = `
  CREATE TABLE IF NOT EXISTS orders (
    number INTEGER PRIMARY KEY, placed_at TEXT NOT NULL, name TEXT NOT NULL, phone TEXT,
    items TEXT NOT NULL, total_cents INTEGER NOT NULL, card_token TEXT NOT NULL, card_last_four TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS reservations (
    number INTEGER PRIMARY KEY, made_at TEXT NOT NULL, name TEXT NOT NULL, phone TEXT NOT NULL,
    time TEXT NOT NULL, guests INTEGER);`;

// Each call is its own process, so two may write at once; a write takes milliseconds.
const tries = 60;
const retryMs = 50;
// The engine's lock is a folder beside the file: one this old was left by a process that was killed.
const staleLockMs = 10_000;

/** `RESTAURANT_DB`, or `data/restaurant.db` in the working directory. */
export function defaultStoreFile(): string {
  return resolve(process.env['RESTAURANT_DB'] || 'data/restaurant.db');
}

/** A store in an SQLite file, which is made if it is missing. */
export class SqliteStore implements Store {
  readonly file: string;

  constructor(file = defaultStoreFile()) {
    this.file = file;
  }

  saveOrder({ name, phone, items, totalCents, card }: StoredOrder): Promise<number> {
    return this.#insert(
      `INSERT INTO orders (placed_at, name, phone, items, total_cents, card_token, card_last_four)
       VALUES (?, ?, ?, ?, ?, ?, ?)`,
      [presentTime(), name, phone ?? null, JSON.stringify(items), totalCents, card.token, card.lastFour],
    );
  }

  saveReservation({ name, phone, time, guests }: StoredReservation): Promise<number> {
    return this.#insert('INSERT INTO reservations (made_at, name, phone, time, guests) VALUES (?, ?, ?, ?, ?)', [
      presentTime(),
      name,
      phone,
      time,
      guests ?? null,
    ]);
  }

  /** All rows of a table, oldest first. */
  async rows(table: 'orders' | 'reservations'): Promise<Record<string, unknown>[]> {
    return this.#open((database) => database.all(`SELECT * FROM ${table} ORDER BY number`));
  }

  #insert(sql: string, values: (string | number | null)[]): Promise<number> {
    return this.#open((database) => Number(database.run(sql, values).lastInsertRowid));
  }

  /** Opened for each use, so that no lock outlives it. */
  async #open<Result>(use: (database: sqlite.Database) => Result): Promise<Result> {
    mkdirSync(dirname(this.file), { recursive: true });
    for (let attempt = 1; ; attempt += 1) {
      const database = new sqlite.Database(this.file);
      try {
        database.exec(tables);
        return use(database);
      } catch (error) {
        if (attempt === tries || !isLocked(error)) throw error;
      } finally {
        database.close();
      }
      removeStaleLock(`${this.file}.lock`);
      await delay(retryMs);
    }
  }
}

function presentTime(): string {
  return new Date(systemClock.now()).toISOString();
}

function isLocked(error: unknown): boolean {
  return error instanceof Error && error.message.includes('locked');
}

function removeStaleLock(lock: string): void {
  try {
    if (systemClock.now() - statSync(lock).mtimeMs > staleLockMs) rmdirSync(lock);
  } catch {
    // It is gone: the other process has finished.
  }
}
