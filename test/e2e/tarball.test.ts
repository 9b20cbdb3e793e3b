/* The package, as somebody has it who has no checkout. It is made and installed once, because that takes longest: a file for each story. */
import './tarball/contents.js'
import './tarball/installation.js'
import './tarball/project.js'
