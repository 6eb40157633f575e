// What a test or another program uses of the starter.
export { Receptionist } from './agent.js';
