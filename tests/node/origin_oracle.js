// Says what a browser would make of the same headers: `URL` is the WHATWG's, the rest is written from the rules anew.
// A line of JSON in, a line out: {allowed, usual}, where `usual` are texts that a browser itself could have sent.
import { createInterface } from "node:readline";

const USUAL_HOST = /^(\[[0-9a-f:]+\]|[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*)$/;

function read(text) {
  const url = URL.canParse(text) ? new URL(text) : null;
  return url && ["http:", "https:"].includes(url.protocol) && !url.username && !url.password ? url : null;
}

function isCovered(url, entry) {
  const wild = entry.includes("://*.");
  const known = new URL(entry.replace("://*.", "://"));
  if (url.protocol !== known.protocol || url.port !== known.port) return false;
  if (!wild) return url.hostname === known.hostname;
  const labels = url.hostname.split(".");
  const tail = known.hostname.split(".");
  return labels.length > tail.length && tail.every((label, index) => label === labels.at(index - tail.length));
}

function judge({ origin, referer, site, own, entries }) {
  const text = origin ?? referer;
  if (text === null) return { allowed: own !== null && site === "same-origin", usual: true };
  const url = read(text);
  if (url === null) return { allowed: false, usual: false };
  const sent = origin === null ? [url.href, `${url.origin}/`] : [url.origin];
  const usual = sent.includes(text) && !text.includes("#") && USUAL_HOST.test(url.hostname);
  const counted = own === null ? entries : [own, ...entries];
  return { allowed: counted.some((entry) => isCovered(url, entry)), usual };
}

createInterface({ input: process.stdin }).on("line", (line) => {
  process.stdout.write(`${JSON.stringify(JSON.parse(line).map(judge))}\n`);
});
