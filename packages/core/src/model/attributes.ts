// Published names of job attributes and telemetry keys.

/** Marks a participant that simulates a user. */
export const ATTRIBUTE_SIMULATOR = 'lk.simulator';

/** The job attribute with the simulation's dispatch, as JSON. */
export const ATTRIBUTE_SIMULATOR_DISPATCH = 'lk.simulator.dispatch';

/** Telemetry: the session is a simulation. */
export const ATTRIBUTE_SIMULATION_ENABLED = 'lk.simulation.enabled';

/** Telemetry: the simulation run the session belongs to. */
export const ATTRIBUTE_SIMULATION_RUN_ID = 'lk.simulation.run_id';

/** Telemetry: the simulation job behind the session. */
export const ATTRIBUTE_SIMULATION_JOB_ID = 'lk.simulation.job_id';

/** Telemetry: personal data of the session is to be redacted. */
export const ATTRIBUTE_REDACTION_ENABLED = 'lk.redaction.enabled';
