/** What a checkout or an installation has of its boards: their files and their firmware. Runs in Node.js. */
export { checkout, checkoutRoot, checkoutScript } from './checkout.js'
export { type BoardBuild, besideBoards, boardNames, builtFile, readBoardFile, requireBuilt } from './files.js'
export { otherMachine } from './prebuilt.js'
