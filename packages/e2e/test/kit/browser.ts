// A caller in headless Chromium, with a recording for a microphone.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { AccessToken } from 'livekit-server-sdk';
import { chromium, type Page } from 'playwright-core';
import { z } from 'zod';
import { Recording } from './recording.js';
import { asWav } from './speech.js';
import type { ServerAccess } from './worker.js';

const report = z.discriminatedUnion('type', [
  z.object({ type: z.literal('heard'), samples: z.array(z.number()) }),
  z.object({ type: z.literal('state'), state: z.string() }),
  z.object({
    type: z.literal('caption'),
    identity: z.string(),
    text: z.string(),
    attributes: z.record(z.string(), z.string()),
  }),
]);

type CleanUp = () => Promise<void>;
type BrowserCaption = Extract<z.infer<typeof report>, { type: 'caption' }>;

/** The Chromium to use, if there is one. */
export const chromiumPath = process.env['CHROMIUM_BIN'];

const files: Readonly<Record<string, { readonly path: string | URL; readonly type: string }>> = {
  '/': { path: new URL('../browser/page.html', import.meta.url), type: 'text/html' },
  '/caller.js': { path: new URL('../browser/caller.js', import.meta.url), type: 'text/javascript' },
  '/livekit-client.mjs': {
    path: joinPath(createRequire(import.meta.url).resolve('livekit-client'), '../livekit-client.esm.mjs'),
    type: 'text/javascript',
  },
};

export class BrowserCaller implements AsyncDisposable {
  readonly heard = new Recording();
  readonly captions: BrowserCaption[] = [];
  readonly states: string[] = [];
  /** Errors of the page. */
  readonly complaints: string[] = [];
  readonly #page: Page;
  readonly #cleanUps: readonly CleanUp[];

  private constructor(page: Page, cleanUps: readonly CleanUp[]) {
    this.#page = page;
    this.#cleanUps = cleanUps;
  }

  /** Opens the page; `microphone` is what the caller will say. */
  static async open(microphone: Int16Array): Promise<BrowserCaller> {
    const folder = await mkdtemp(joinPath(tmpdir(), 'browser-caller-'));
    const recording = joinPath(folder, 'microphone.wav');
    await writeFile(recording, asWav(microphone));
    const { origin, close } = await servePage();
    const browser = await chromium.launch({
      executablePath: chromiumPath ?? '',
      args: [
        '--no-sandbox',
        '--use-fake-ui-for-media-stream',
        '--use-fake-device-for-media-stream',
        `--use-file-for-fake-audio-capture=${recording}%noloop`,
        '--autoplay-policy=no-user-gesture-required',
        '--allow-loopback-in-peer-connection',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--no-first-run',
      ],
    });
    const caller = new BrowserCaller(await browser.newPage(), [
      () => browser.close(),
      close,
      () => rm(folder, { recursive: true, force: true }),
    ]);
    await caller.#load(origin);
    return caller;
  }

  async join(server: ServerAccess, room: string): Promise<void> {
    const token = new AccessToken(server.apiKey, server.apiSecret, { identity: 'browser' });
    token.addGrant({ roomJoin: true, room });
    await this.#run(`call(${JSON.stringify(server.url)}, ${JSON.stringify(await token.toJwt())})`);
  }

  /** Opens the microphone: the recording begins to play into it. */
  async speak(): Promise<void> {
    await this.#run('speak()');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#run('hangUp()');
    for (const cleanUp of this.#cleanUps) await cleanUp();
  }

  async #run(script: string): Promise<void> {
    await this.#page.evaluate(`(async () => { await ${script}; })()`);
  }

  async #load(origin: string): Promise<void> {
    this.#page.on('pageerror', ({ message }) => this.complaints.push(message));
    await this.#page.exposeFunction('report', (message: unknown) => this.#note(message));
    await this.#page.goto(origin);
    await this.#page.waitForFunction('window.hangUp !== undefined');
  }

  #note(message: unknown): void {
    const said = report.parse(message);
    if (said.type === 'heard') this.heard.add(Int16Array.from(said.samples));
    if (said.type === 'state') this.states.push(said.state);
    if (said.type === 'caption') this.captions.push(said);
  }
}

async function servePage(): Promise<{ origin: string; close: CleanUp }> {
  const server = createServer((request, response) => {
    const file = files[request.url ?? ''];
    if (!file) return void response.writeHead(404).end();
    readFile(file.path).then(
      (content) => response.writeHead(200, { 'content-type': file.type }).end(content),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () =>
    new Promise<void>((resolve) => {
      server.closeAllConnections();
      server.close(() => resolve());
    });
  const address = server.address();
  return { origin: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/`, close };
}
