// The page's program: buttons on one side, a transport on the other, the view in between.
import { View } from './view.js';

const view = new View();
const byId = (id) => document.getElementById(id);
const agentWaitMs = 10_000;

/** The present call; undefined when there is none. */
let call;
let typed = 0;

const page = await fetch('/page.json')
  .then((response) => response.json())
  .catch(() => ({}));
const canSpeak = !page.deafBecause;
view.describe(page);
view.setControls({ connected: false, canSpeak });

byId('connect').addEventListener('click', () => {
  if (call) hangUp();
  else void start();
});
byId('microphone').addEventListener('click', () => {
  void setMicrophone(byId('microphone').getAttribute('aria-pressed') !== 'true');
});
byId('composer').addEventListener('submit', (event) => {
  event.preventDefault();
  const text = byId('text').value.trim();
  if (!text || !call?.transport) return;
  byId('text').value = '';
  view.showWords({ from: 'user', segment: `typed-${(typed += 1)}`, text: masked(text), append: false, final: true });
  call.transport.sendText(text).catch(() => view.setProblem('The message did not get through. Try again in a moment.'));
});

async function start() {
  const mine = { transport: undefined, agentTimer: undefined };
  call = mine;
  view.clearConversation();
  view.setProblem(undefined);
  view.setAgent('connecting');
  view.setControls({ connected: false, busy: true, canSpeak });
  try {
    const offer = await askForSession();
    const { open } = await import(offer.transport === 'livekit' ? './transport-livekit.js' : './transport-local.js');
    if (call !== mine) return;
    mine.transport = await open(offer, eventsOf(mine));
    if (call !== mine) return void mine.transport.close();
    view.setControls({ connected: true, canSpeak });
    expectAgent(mine);
    if (canSpeak) await setMicrophone(true);
  } catch (error) {
    if (call === mine) end(mine, reasonOf(error));
  }
}

async function askForSession() {
  const response = await fetch('/session', { method: 'POST' }).catch(() => undefined);
  if (!response) throw new Error('The playground server does not answer. Is "npm start" still running?');
  if (!response.ok) throw new Error(`The playground server refused to start a call (${response.status}).`);
  return response.json();
}

/** What a transport reports; nothing of a call that is over is shown. */
function eventsOf(mine) {
  const present = (handle) => (argument) => call === mine && handle(argument);
  return {
    onWords: present((words) => {
      agentIsHere(mine);
      view.showWords(words);
    }),
    onAgentState: present((state) => {
      agentIsHere(mine);
      view.setAgent(state);
    }),
    onShared: present(({ name, value }) => view.share(name, value)),
    onLevel: present((level) => view.setLevel(level)),
    onReconnecting: present(() => {
      view.setAgent('reconnecting');
      view.setProblem('The connection is lost. Trying to get it back …');
    }),
    onReconnected: present((note) => {
      if (note) view.note(note);
      view.setProblem(undefined);
      view.setAgent('waiting');
      expectAgent(mine);
    }),
    onAgentLeft: present(() => {
      view.setAgent('waiting');
      view.note('The agent has left.');
      expectAgent(mine);
    }),
    onEnded: present((reason) => end(mine, reason)),
  };
}

function expectAgent(mine) {
  clearTimeout(mine.agentTimer);
  if (mine.transport?.agentIsHere()) return;
  view.setAgent('waiting');
  mine.agentTimer = setTimeout(
    () =>
      call === mine &&
      view.setProblem(
        'No agent has joined for 10 seconds. Look at the terminal: is the worker running, and does it report an error?',
      ),
    agentWaitMs,
  );
}

function agentIsHere(mine) {
  if (mine.agentTimer === undefined) return;
  clearTimeout(mine.agentTimer);
  mine.agentTimer = undefined;
  view.setProblem(undefined);
}

async function setMicrophone(on) {
  if (!call?.transport) return;
  try {
    await call.transport.setMicrophone(on);
    view.setMicrophone(on);
  } catch (error) {
    view.setMicrophone(false);
    view.setProblem(microphoneProblem(error));
  }
}

function hangUp() {
  const mine = call;
  if (mine) end(mine, undefined);
}

function end(mine, reason) {
  call = undefined;
  clearTimeout(mine.agentTimer);
  mine.transport?.close();
  view.setMicrophone(false);
  view.setAgent('offline');
  view.setControls({ connected: false, canSpeak });
  if (reason) view.setProblem(reason);
  else view.setProblem(undefined);
}

function microphoneProblem(error) {
  switch (error?.name) {
    case 'NotAllowedError':
      return 'The browser does not let this page use the microphone. Allow it beside the address, or type instead.';
    case 'NotFoundError':
      return 'No microphone was found. Connect one, or type instead.';
    case 'NotReadableError':
      return 'The microphone is in use by another program. Close that one, or type instead.';
    default:
      return `The microphone did not start (${error?.message ?? 'unknown reason'}). You can type instead.`;
  }
}

/** What was typed stays on the page, but long numbers need not be read over a shoulder. */
function masked(text) {
  return text.replace(/\d(?:[ -]?\d){12,15}/g, (number) => `•••• ${number.replace(/\D/g, '').slice(-4)}`);
}

function reasonOf(error) {
  return error instanceof Error && error.message ? error.message : 'The call could not be started.';
}
