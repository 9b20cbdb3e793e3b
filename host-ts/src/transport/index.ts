export type { SerialSignals, Transport } from './transport.js'
