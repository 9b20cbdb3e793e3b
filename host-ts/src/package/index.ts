export { buildPackage, isPackage, isWasm, type PackageInfo, parsePackage, type Version } from './package.js'
