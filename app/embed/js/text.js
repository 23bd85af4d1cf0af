// UTF-8 both ways, also where a browser has no TextEncoder.

const encoder = typeof TextEncoder === "undefined" ? null : new TextEncoder();
const decoder = typeof TextDecoder === "undefined" ? null : new TextDecoder();

/**
 * Writes a text as UTF-8 to the start of bytes, of which there are three for each of its units; gives how many it took. A
 * half of a surrogate pair becomes U+FFFD either way.
 */
export function encodeInto(text, bytes) {
  if (encoder && encoder.encodeInto) return encoder.encodeInto(text, bytes).written;
  const whole = encode(text);
  bytes.set(whole);
  return whole.length;
}

function encode(text) {
  if (encoder) return encoder.encode(text);
  const whole = text.replace(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(^|[^\uD800-\uDBFF])[\uDC00-\uDFFF]/g, "$1\uFFFD");
  return fromBinary(unescape(encodeURIComponent(whole)));
}

/** UTF-8 as text. */
export function decode(bytes) {
  if (decoder) return decoder.decode(bytes);
  const parts = [];
  // Arguments of one call are limited.
  for (let at = 0; at < bytes.length; at += 8192) {
    parts.push(String.fromCharCode.apply(null, bytes.subarray(at, at + 8192)));
  }
  return decodeURIComponent(escape(parts.join("")));
}

/** Base64, as pages carry bytes inside. */
export function fromBase64(text) {
  return fromBinary(atob(text.replace(/\s+/g, "")));
}

/** Bytes of a text that has one in each unit. */
function fromBinary(binary) {
  const bytes = new Uint8Array(binary.length);
  for (let at = 0; at < binary.length; at++) bytes[at] = binary.charCodeAt(at);
  return bytes;
}
