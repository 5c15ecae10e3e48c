/** The version of the program; a test keeps it equal to package.json's, which is not part of the build. */
export const VERSION = '0.1.0'
