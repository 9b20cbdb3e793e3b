/** Where this package and those beside it are, and paths as people read and write them. Runs in Node.js. */
export { installation, packageFolder, peerCommand, peerPackages, readManifest } from './installation.js'
export { shellWord, shown } from './shown.js'
