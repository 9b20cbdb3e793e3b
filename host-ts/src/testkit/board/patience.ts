/** Of a request, in ms: an erase takes its time, and so does a machine that runs other tests besides. */
export const PATIENCE = 20_000
