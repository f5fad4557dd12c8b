/** What the drivers share: commands come in as JSON lines, and what the client says goes out as JSON lines. */
import { createInterface } from "node:readline";

/** `{host, port, key, authorize, signin}` as the test gave it. */
export const config = JSON.parse(process.argv[2]);

/** @param {string} event @param {object} [details] */
export const report = (event, details = {}) => process.stdout.write(`${JSON.stringify({ event, ...details })}\n`);

/**
 * Runs `commands[do](arguments)` for each line; the process ends with its input.
 *
 * @param {Record<string, Function>} commands
 */
export const obey = (commands) => {
  const lines = createInterface({ input: process.stdin });
  lines.on("line", async (line) => {
    const { do: name, ...details } = JSON.parse(line);
    try {
      await commands[name](details);
    } catch (error) {
      report("failed", { command: name, message: error.message });
    }
  });
  lines.on("close", () => process.exit(0));
  report("ready");
};
