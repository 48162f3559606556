/** Stands in for @vscode/native-watchdog, a native module: ends the extension host when its parent has gone. */
exports.start = (parent) => {
  const timer = setInterval(() => {
    try {
      process.kill(parent, 0);
    } catch {
      process.exit(87);
    }
  }, 2000);
  timer.unref();
};
exports.exit = (code) => process.exit(code || 0);
