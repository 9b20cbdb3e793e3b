export { buildPackage, isWasm, type PackageInfo, parsePackage, type Version } from './package.js'
